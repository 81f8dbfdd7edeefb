namespace MaaS.Trainer;

/// <summary>Passes on where a trial of a search stands; its epochs are told of as notes.</summary>
internal sealed class TrialProgress(ITrainingProgress progress, int trial) : ITrainingProgress
{
    public void Entered(RunPhase phase) => progress.Entered(phase);

    public void Noted(string text) => progress.Noted($"trial {trial + 1}: {text}");

    public void Stepped(TrainingPosition position) => progress.Stepped(position);

    public void EpochEnded(EpochReport report, TrainingPosition position) => Noted(ProgressLines.Describe(report, position.Epochs));
}
