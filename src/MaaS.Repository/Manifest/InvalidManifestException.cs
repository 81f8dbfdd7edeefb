namespace MaaS.Repository;

/// <summary>A manifest or settings document with errors; all of them.</summary>
public sealed class InvalidManifestException(string document, IReadOnlyList<string> errors)
    : Exception($"{document} is not valid: {string.Join(" ", errors)}")
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
