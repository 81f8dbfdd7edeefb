namespace MaaS.Functions.Durable;

/// <param name="Run">Of the job.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="LastError">Why the attempt before was lost; null for the first.</param>
public sealed record DispatchInput(string Run, int Attempt, string? LastError);
