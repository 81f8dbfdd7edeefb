namespace MaaS.Training;

/// <summary>When training ends before its last epoch.</summary>
/// <param name="Patience">Epochs without improvement after which training ends.</param>
/// <param name="MinimumDelta">What counts as an improvement, in the metric's unit.</param>
/// <param name="RestoreBest">Whether the weights of the best epoch are taken, rather than the last.</param>
public sealed record EarlyStoppingSpec(int Patience, double MinimumDelta, bool RestoreBest)
{
    public static EarlyStoppingSpec Read(SpecReader reader) => new(
        reader.Int("patience", 1, 100_000, "Epochs without improvement after which training ends.", 3),
        reader.Number("minimumDelta", 0, 1e6, "What counts as an improvement, in the metric's unit.", 0),
        reader.Flag("restoreBest", true, "Whether the weights of the best epoch are taken in the end, rather than the last."));
}
