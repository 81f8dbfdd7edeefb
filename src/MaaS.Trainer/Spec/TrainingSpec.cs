namespace MaaS.Trainer;

/// <summary>Step 4: how the weights are learnt.</summary>
internal sealed record TrainingSpec
{
    public required OptimiserSpec Optimiser { get; init; }

    public required Schedule Schedule { get; init; }

    public required Loss Loss { get; init; }

    public required int Epochs { get; init; }

    /// <summary>Pictures per step; the last step of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Decides the order of the pictures and what dropout drops.</summary>
    public required int Seed { get; init; }

    /// <summary>CPU threads. Part of the recipe: another number adds up in another order, which changes the last bits.</summary>
    public required int Threads { get; init; }

    public static TrainingSpec Read(SpecReader section)
    {
        var spec = new TrainingSpec
        {
            Optimiser = OptimiserSpec.Read(section.Object("optimiser")),
            Schedule = section.Choice<Schedule>("schedule", Schedule.Constant),
            Loss = section.Choice<Loss>("loss"),
            Epochs = section.Int("epochs", 1, 10_000),
            BatchSize = section.Int("batchSize", 1, 65_536),
            Seed = section.Int("seed", 0, int.MaxValue),
            Threads = section.Int("threads", 1, 256),
        };
        section.RefuseOthers();
        return spec;
    }
}

/// <summary>What is made small.</summary>
internal enum Loss
{
    /// <summary>The negative logarithm of the probability given to the right class.</summary>
    CrossEntropy,
}

/// <summary>How the learning rate changes from step to step.</summary>
internal enum Schedule
{
    Constant,

    /// <summary>From the learning rate down to 0 over the whole training, along half a cosine.</summary>
    Cosine,
}
