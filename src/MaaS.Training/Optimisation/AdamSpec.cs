namespace MaaS.Training;

public record AdamSpec : OptimiserSpec
{
    public required double Beta1 { get; init; }

    public required double Beta2 { get; init; }

    public required double Epsilon { get; init; }

    public static new AdamSpec Read(SpecReader reader) => new()
    {
        LearningRate = ReadLearningRate(reader, 0.001),
        Beta1 = ReadBeta(reader, "beta1", 0.9, "Decay of the mean of the gradients."),
        Beta2 = ReadBeta(reader, "beta2", 0.999, "Decay of the mean of their squares."),
        Epsilon = ReadEpsilon(reader),
        WeightDecay = ReadWeightDecay(reader),
    };

    protected static double ReadBeta(SpecReader reader, string name, double fallback, string about) =>
        reader.Number(name, 0, 0.999999, about, fallback);
}
