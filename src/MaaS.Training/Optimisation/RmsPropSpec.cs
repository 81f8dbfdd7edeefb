namespace MaaS.Training;

public sealed record RmsPropSpec : OptimiserSpec
{
    public required double Rho { get; init; }

    public required double Momentum { get; init; }

    public required double Epsilon { get; init; }

    public static new RmsPropSpec Read(SpecReader reader) => new()
    {
        LearningRate = ReadLearningRate(reader, 0.001),
        Rho = reader.Number("rho", 0, 0.999999, "Decay of the mean of the squares.", 0.9),
        Momentum = reader.Number("momentum", 0, 0.9999, "Part of the last step that is taken again.", 0),
        Epsilon = ReadEpsilon(reader),
        WeightDecay = ReadWeightDecay(reader),
    };
}
