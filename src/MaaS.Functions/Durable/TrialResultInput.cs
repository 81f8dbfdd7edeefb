using MaaS.Training;

namespace MaaS.Functions.Durable;

/// <param name="Run">Of the search.</param>
/// <param name="Trial">Whose job has ended.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record TrialResultInput(string Run, TrialState Trial, string? Error);
