namespace MaaS.Training;

/// <summary>A trial that is due, and the run that carries it out.</summary>
/// <param name="Run">Of the trial.</param>
/// <param name="Trial">Its number, from 0.</param>
/// <param name="Rung">From 0; above 0 it goes on from where it ended.</param>
/// <param name="FirstAttempt">Of the job for this rung.</param>
public sealed record TrialState(RunId Run, int Trial, int Rung, int FirstAttempt);
