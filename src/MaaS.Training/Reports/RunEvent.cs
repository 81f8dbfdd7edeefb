namespace MaaS.Training;

/// <summary>The message that a job puts into the queue of <see cref="JobEnvironment.EventsUrl"/> once its report is written.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Attempt">The attempt that wrote the report, from 1.</param>
public sealed record RunEvent(string RunId, int Attempt);
