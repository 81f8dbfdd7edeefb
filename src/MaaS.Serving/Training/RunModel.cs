namespace MaaS.Serving;

/// <param name="Name">The model that gets a version.</param>
/// <param name="Version">The version that came out; null before.</param>
/// <param name="PromotedTo">The alias that was moved to it; null when none was.</param>
internal sealed record RunModel(string Name, string? Version, string? PromotedTo);
