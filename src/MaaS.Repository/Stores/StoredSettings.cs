namespace MaaS.Repository;

/// <param name="Settings">As read, or the defaults.</param>
/// <param name="ETag">What guards the next write; null when nothing is stored.</param>
public sealed record StoredSettings(ModelSettings Settings, string? ETag);
