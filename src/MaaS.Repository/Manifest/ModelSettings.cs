namespace MaaS.Repository;

/// <summary>
/// What may change about a model without a new version: <c>model.json</c>, guarded by its ETag. Every member has a default that works.
/// </summary>
public sealed record ModelSettings
{
    /// <summary>A sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// What <c>predict</c> makes of an input: <c>image-classification</c>, <c>text-classification</c>,
    /// <c>tabular-classification</c>, <c>tabular-regression</c>. Null: the model is served through the protocol only.
    /// </summary>
    public string? Task { get; init; }

    /// <summary>Movable names of versions; <c>default</c> is what serves when a request names no version.</summary>
    public IReadOnlyDictionary<AliasName, ModelVersion> Aliases { get; init; } = new Dictionary<AliasName, ModelVersion>();

    public BatchingSettings Batching { get; init; } = new();

    /// <summary><c>cpu</c>, or <c>cuda</c> for CUDA where it is present and CPU elsewhere.</summary>
    public string ExecutionProvider { get; init; } = "cpu";
}
