namespace MaaS.Repository;

/// <summary>What became of one folder of an imported directory: a version, or a model whose name or settings were refused.</summary>
public sealed record ImportResult
{
    /// <summary>As the folder is called, which need not be a valid name.</summary>
    public required string Model { get; init; }

    /// <summary>Null when the result is about the model as a whole.</summary>
    public ModelVersion? Version { get; init; }

    /// <summary>Null when it failed.</summary>
    public PublishOutcome? Outcome { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }
}
