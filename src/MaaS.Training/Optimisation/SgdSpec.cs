namespace MaaS.Training;

public sealed record SgdSpec : OptimiserSpec
{
    public required double Momentum { get; init; }

    public required bool Nesterov { get; init; }

    public static new SgdSpec Read(SpecReader reader)
    {
        var spec = new SgdSpec
        {
            LearningRate = ReadLearningRate(reader, 0.01),
            Momentum = reader.Number("momentum", 0, 0.9999, "Part of the last step that is taken again.", 0),
            Nesterov = reader.Flag("nesterov", false, "Takes the gradient where the momentum leads to (Nesterov, 1983)."),
            WeightDecay = ReadWeightDecay(reader),
        };
        if (spec is { Nesterov: true, Momentum: 0 })
        {
            reader.Error("nesterov", "found true without momentum, expected a momentum above 0");
        }

        return spec;
    }
}
