namespace MaaS.Trainer;

/// <summary>Tells several.</summary>
internal sealed class ProgressGroup(params IReadOnlyList<ITrainingProgress> members) : ITrainingProgress
{
    public void Entered(RunPhase phase) => Each(member => member.Entered(phase));

    public void Noted(string text) => Each(member => member.Noted(text));

    public void Stepped(TrainingPosition position) => Each(member => member.Stepped(position));

    public void Pulsed() => Each(member => member.Pulsed());

    public void EpochEnded(EpochReport report, TrainingPosition position) => Each(member => member.EpochEnded(report, position));

    private void Each(Action<ITrainingProgress> tell)
    {
        foreach (var member in members)
        {
            tell(member);
        }
    }
}
