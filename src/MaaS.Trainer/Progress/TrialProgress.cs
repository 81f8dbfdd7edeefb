namespace MaaS.Trainer;

/// <summary>Passes on where a trial of a search stands, with its number.</summary>
internal sealed class TrialProgress(ITrainingProgress progress, int trial) : ITrainingProgress
{
    public void Entered(RunPhase phase) => progress.Entered(phase);

    public void Noted(string text) => progress.Noted($"trial {trial + 1}: {text}");

    public void Stepped(TrainingPosition position) => progress.Stepped(position with { Trial = trial });

    public void Pulsed() => progress.Pulsed();

    public void EpochEnded(EpochReport report, TrainingPosition position) => progress.EpochEnded(report, position with { Trial = trial });
}
