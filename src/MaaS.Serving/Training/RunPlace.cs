namespace MaaS.Serving;

/// <param name="Compute">Name of the compute profile.</param>
/// <param name="Job">What the place calls the job that was started last; null before.</param>
internal sealed record RunPlace(string Compute, string? Job);
