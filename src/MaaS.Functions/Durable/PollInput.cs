using MaaS.Training;

namespace MaaS.Functions.Durable;

/// <param name="Run">Of the job.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Job">The job.</param>
/// <param name="Watch">What the look before gave; null for the first.</param>
public sealed record PollInput(string Run, int Attempt, JobHandle Job, JobWatch? Watch);
