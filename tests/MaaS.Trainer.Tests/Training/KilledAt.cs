namespace MaaS.Trainer.Tests;

/// <summary>Ends a run after a step as a kill does: what is not in a checkpoint is lost.</summary>
internal sealed class KilledAt(long step) : ITrainingProgress
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
            throw new KilledException();
        }
    }

    public void Pulsed()
    {
    }

    public void EpochEnded(EpochReport report, TrainingPosition position)
    {
    }
}
