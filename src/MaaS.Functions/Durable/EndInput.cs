using MaaS.Training;

namespace MaaS.Functions.Durable;

/// <param name="Run">Of the end.</param>
/// <param name="State">A final one.</param>
/// <param name="Error">Why it failed; null else.</param>
public sealed record EndInput(string Run, RunState State, string? Error);
