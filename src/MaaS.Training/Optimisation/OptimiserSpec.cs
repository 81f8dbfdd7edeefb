namespace MaaS.Training;

/// <summary>How a gradient changes the weights. Defaults are Keras's.</summary>
public abstract record OptimiserSpec
{
    /// <summary>Of the schedule's highest point.</summary>
    public required double LearningRate { get; init; }

    /// <summary>
    /// Part of each weight that is taken away: added to the gradient (an L2 penalty), with <see cref="AdamWSpec"/> apart from it.
    /// </summary>
    public required double WeightDecay { get; init; }

    public static OptimiserSpec Read(SpecReader reader) => reader.Variant<OptimiserSpec>(
        "type",
        "The rule.",
        [
            new("sgd", "Gradient descent on batches, with momentum if wanted.", SgdSpec.Read),
            new("adam", "Adam (Kingma and Ba, 2015).", AdamSpec.Read),
            new("adamW", "Adam with decoupled weight decay (Loshchilov and Hutter, 2019).", AdamWSpec.Read),
            new("rmsProp", "RMSprop (Hinton, 2012): gradients over a moving mean of their squares.", RmsPropSpec.Read),
            new("adagrad", "Adagrad (Duchi, Hazan and Singer, 2011): gradients over the sum of their squares.", AdagradSpec.Read),
        ]);

    protected static double ReadLearningRate(SpecReader reader, double fallback) =>
        reader.Number("learningRate", 1e-9, 100, "Step size, at the schedule's highest point.", fallback);

    protected static double ReadWeightDecay(SpecReader reader, double fallback = 0) =>
        reader.Number("weightDecay", 0, 1, "Part of each weight that is taken away at a step, times the learning rate.", fallback);

    protected static double ReadEpsilon(SpecReader reader) =>
        reader.Number("epsilon", 1e-16, 1, "Keeps the division from zero.", 1e-7);
}
