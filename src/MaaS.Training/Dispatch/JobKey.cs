namespace MaaS.Training;

/// <summary>Which job it is, before it has a <see cref="JobHandle"/>.</summary>
/// <param name="Compute">Name of the compute profile.</param>
/// <param name="RunId">Of the run.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="RunUrl">
/// Its <see cref="JobEnvironment.RunUrl"/>: two services may run jobs in one place, and both may have a run of that id.
/// </param>
public sealed record JobKey(string Compute, RunId RunId, int Attempt, string RunUrl);
