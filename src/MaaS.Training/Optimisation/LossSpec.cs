namespace MaaS.Training;

/// <summary>What is made small, as a mean over the rows of a batch.</summary>
public abstract record LossSpec
{
    public static LossSpec Read(SpecReader reader) => reader.Variant<LossSpec>(
        "type",
        "The loss.",
        [
            new("crossEntropy", "The negative logarithm of the probability of the right class.", CrossEntropySpec.Read),
            new("binaryCrossEntropy", "The same for two classes and a network with one output.", BinaryCrossEntropySpec.Read),
            new("meanSquaredError", "The squared difference.", _ => new MeanSquaredErrorSpec()),
            new("meanAbsoluteError", "The absolute difference.", _ => new MeanAbsoluteErrorSpec()),
            new("huber", "Squared for small differences, absolute for large ones (Huber, 1964).", HuberSpec.Read),
        ]);

    /// <summary>What is taken when the spec names none.</summary>
    public static LossSpec DefaultFor(DataTask task) =>
        task == DataTask.Classification ? new CrossEntropySpec(0, ClassWeighting.Equal, null) : new MeanSquaredErrorSpec();

    /// <summary>What the loss can be used for.</summary>
    public abstract DataTask Task { get; }

    /// <summary>How many numbers the network gives for a row.</summary>
    /// <param name="targets">Classes of a classification, or values of a regression.</param>
    public virtual int NetworkOutputs(int targets) => targets;
}
