namespace MaaS.Training;

public sealed record AdagradSpec : OptimiserSpec
{
    public required double InitialAccumulator { get; init; }

    public required double Epsilon { get; init; }

    public static new AdagradSpec Read(SpecReader reader) => new()
    {
        LearningRate = ReadLearningRate(reader, 0.001),
        InitialAccumulator = reader.Number("initialAccumulator", 0, 1000, "What the sum of the squares starts with.", 0.1),
        Epsilon = ReadEpsilon(reader),
        WeightDecay = ReadWeightDecay(reader),
    };
}
