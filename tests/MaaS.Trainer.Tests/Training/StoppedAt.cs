namespace MaaS.Trainer.Tests;

/// <summary>Asks a run to stop, as a signal does: after a step, or without one in the first validation.</summary>
internal sealed class StoppedAt(long? step, CancellationTokenSource stop) : ITrainingProgress
{
    public void Entered(RunPhase phase)
    {
    }

    public void Noted(string text)
    {
    }

    public void Stepped(TrainingPosition position)
    {
        if (position.Step >= step)
        {
            stop.Cancel();
        }
    }

    public void Pulsed()
    {
        if (step is null)
        {
            stop.Cancel();
        }
    }

    public void EpochEnded(EpochReport report, TrainingPosition position)
    {
    }
}
