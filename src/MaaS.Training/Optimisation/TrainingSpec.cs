namespace MaaS.Training;

/// <summary>Step 4: how the weights are learnt.</summary>
public sealed record TrainingSpec
{
    /// <summary>Null: cross-entropy for classes, squared differences for numbers.</summary>
    public required LossSpec? Loss { get; init; }

    public required OptimiserSpec Optimiser { get; init; }

    public required ScheduleSpec Schedule { get; init; }

    /// <summary>Steps in which the learning rate rises from 0 in a line, before the schedule's factor holds alone.</summary>
    public required int WarmUpSteps { get; init; }

    /// <summary>Passes over the training rows.</summary>
    public required int Epochs { get; init; }

    /// <summary>Rows per batch; the last of an epoch may have fewer.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Batches whose gradients are averaged to one step of the optimiser.</summary>
    public required int AccumulateBatches { get; init; }

    /// <summary>Largest Euclidean norm of all gradients together; a larger one is scaled down. Null is no limit.</summary>
    public required double? ClipNorm { get; init; }

    /// <summary>Largest absolute value of a gradient; a larger one is cut. Null is no limit.</summary>
    public required double? ClipValue { get; init; }

    /// <summary>Decay of a moving average of the weights, which is validated, tested and exported. Null is none.</summary>
    public required double? EmaDecay { get; init; }

    public required Precision Precision { get; init; }

    public required ComputeDevice Device { get; init; }

    /// <summary>
    /// CPU threads. Part of the recipe: another number adds up in another order, which changes the last bits. Null: one per core.
    /// </summary>
    public required int? Threads { get; init; }

    /// <summary>Decides the order of the rows, what augmentation does and what dropout drops.</summary>
    public required int Seed { get; init; }

    /// <summary>Seconds after which training ends with what it has, tested and saved. Null is no limit.</summary>
    public required double? TimeBudgetSeconds { get; init; }

    public required CheckpointSpec Checkpoints { get; init; }

    public static TrainingSpec Read(SpecReader reader) => new()
    {
        Loss = reader.OptionalObject(
            "loss", "What is made small. Without it cross-entropy for classes, squared differences for numbers.", LossSpec.Read),
        Optimiser = reader.Object("optimiser", "How a gradient changes the weights.", OptimiserSpec.Read),
        Schedule = reader.OptionalObject("schedule", "How the learning rate changes. Without it it does not.", ScheduleSpec.Read)
            ?? ScheduleSpec.Default,
        WarmUpSteps = reader.Int("warmUpSteps", 0, 10_000_000, "Steps in which the learning rate rises in a line from 0.", 0),
        Epochs = reader.Int("epochs", 1, 100_000, "Passes over the training rows."),
        BatchSize = reader.Int("batchSize", 1, 1 << 20, "Rows per batch; the last of an epoch may have fewer.", 32),
        AccumulateBatches = reader.Int("accumulateBatches", 1, 10_000, "Batches whose gradients are averaged to one step.", 1),
        ClipNorm = reader.OptionalNumber("clipNorm", 1e-9, 1e9, "Largest norm of all gradients together; a larger one is scaled down."),
        ClipValue = reader.OptionalNumber("clipValue", 1e-9, 1e9, "Largest absolute value of each gradient; a larger one is cut."),
        EmaDecay = reader.OptionalNumber(
            "emaDecay", 0.5, 0.999999, "Decay of a moving average of the weights, which then is validated, tested and exported."),
        Precision = reader.Choice<Precision>(
            "precision", "Number format of the layers' arithmetic; the weights are kept in float32.", Precision.Float32),
        Device = reader.Choice<ComputeDevice>(
            "device", "Where it is computed; `auto` takes a CUDA GPU where there is one.", ComputeDevice.Auto),
        Threads = reader.OptionalInt(
            "threads",
            1,
            1024,
            "CPU threads, without it one per core. Another number adds up in another order, which changes the last bits."),
        Seed = reader.Int("seed", 0, int.MaxValue, "Decides the order of the rows, what augmentation does and what dropout drops.", 0),
        TimeBudgetSeconds = reader.OptionalNumber(
            "timeBudgetSeconds", 1, 1e8, "Seconds of training after which it ends with what it has: validated, tested and saved. Of a search, for each trial."),
        Checkpoints = reader.Object(
            "checkpoints", "When the state is saved, so that a killed run goes on from there.", CheckpointSpec.Read),
    };
}
