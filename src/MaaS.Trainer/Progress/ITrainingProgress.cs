namespace MaaS.Trainer;

/// <summary>Is told how a run goes on; from one thread, the run's.</summary>
internal interface ITrainingProgress
{
    /// <summary>A phase has begun.</summary>
    void Entered(RunPhase phase);

    /// <summary>Something that a person should know.</summary>
    void Noted(string text);

    /// <summary>Some steps are done since the last call.</summary>
    void Stepped(TrainingPosition position);

    /// <summary>Something goes on that has no steps, such as a validation.</summary>
    void Pulsed();

    /// <summary>An epoch is done and measured.</summary>
    void EpochEnded(EpochReport report, TrainingPosition position);
}
