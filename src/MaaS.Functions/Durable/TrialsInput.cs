using MaaS.Training;

namespace MaaS.Functions.Durable;

/// <param name="Run">Of the search.</param>
/// <param name="Known">All results so far.</param>
public sealed record TrialsInput(string Run, IReadOnlyList<TrialResult> Known);
