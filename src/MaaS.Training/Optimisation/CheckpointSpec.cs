namespace MaaS.Training;

/// <summary>When the state of a training is saved.</summary>
/// <param name="EverySteps">Steps of the optimiser between two; null for none by steps.</param>
/// <param name="EverySeconds">Seconds between two, looked at after each step.</param>
/// <param name="Keep">How many are kept, the newest.</param>
public sealed record CheckpointSpec(int? EverySteps, double EverySeconds, int Keep)
{
    public static CheckpointSpec Read(SpecReader reader) => new(
        reader.OptionalInt("everySteps", 1, int.MaxValue, "Steps of the optimiser between two checkpoints."),
        reader.Number("everySeconds", 0.1, 1e6, "Seconds between two checkpoints.", 60),
        reader.Int("keep", 1, 1000, "How many are kept, the newest.", 2));
}
