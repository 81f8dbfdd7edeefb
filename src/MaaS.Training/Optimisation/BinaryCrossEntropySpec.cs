namespace MaaS.Training;

/// <param name="PositiveWeight">How much a row of the second class counts; the first counts 1.</param>
public sealed record BinaryCrossEntropySpec(double PositiveWeight) : LossSpec
{
    public override DataTask Task => DataTask.Classification;

    public static new BinaryCrossEntropySpec Read(SpecReader reader) => new(
        reader.Number("positiveWeight", 1e-6, 1e6, "How much a row of the second class counts; one of the first counts 1.", 1));

    public override int NetworkOutputs(int targets) => 1;
}
