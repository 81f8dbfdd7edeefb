namespace MaaS.Repository;

/// <param name="Written">False when something was already stored under the name.</param>
/// <param name="ExistingSha256">The digest of what was there, or null when it was written or its digest is not known.</param>
public sealed record FileWriteResult(bool Written, string? ExistingSha256);
