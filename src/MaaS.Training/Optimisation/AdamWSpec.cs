namespace MaaS.Training;

public sealed record AdamWSpec : AdamSpec
{
    public static new AdamWSpec Read(SpecReader reader) => new()
    {
        LearningRate = ReadLearningRate(reader, 0.001),
        Beta1 = ReadBeta(reader, "beta1", 0.9, "Decay of the mean of the gradients."),
        Beta2 = ReadBeta(reader, "beta2", 0.999, "Decay of the mean of their squares."),
        Epsilon = ReadEpsilon(reader),
        WeightDecay = ReadWeightDecay(reader, 0.004),
    };
}
