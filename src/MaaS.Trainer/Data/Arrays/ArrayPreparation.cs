namespace MaaS.Trainer;

/// <summary>Leaves arrays as they are.</summary>
internal sealed class ArrayPreparation(Shape shape) : Preparation
{
    public override Shape InputShape => shape;

    public override Preprocessing Preprocessing { get; } = new NoPreprocessing();

    public override IReadOnlyDictionary<string, double> Describe(InputRows train) => new Dictionary<string, double>();

    public override InputRows Apply(RawRows rows, int[] selection, CancellationToken cancellationToken) =>
        new ArrayRows((RawArrays)rows, selection);
}
