using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Answer of <c>GET /api/models</c>.</summary>
internal sealed record ModelSummaries(IReadOnlyList<ModelSummary> Models);

/// <summary>A model as the catalog lists it.</summary>
internal record ModelSummary
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Task { get; init; }

    /// <summary>
    /// What serves when a request names no version; null when the alias <c>default</c> means a version that is not there.
    /// </summary>
    public string? DefaultVersion { get; init; }

    /// <summary>Ascending.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    public required IReadOnlyDictionary<AliasName, ModelVersion> Aliases { get; init; }

    /// <summary>What is wrong with the stored settings; null when nothing is.</summary>
    public string? Problem { get; init; }

    public static ModelSummary From(CatalogEntry entry) => new()
    {
        Name = entry.Name.Value,
        Description = entry.Settings.Description,
        Task = entry.Settings.Task,
        DefaultVersion = entry.Resolve(VersionSelector.Default)?.ToString(),
        Versions = [.. entry.Versions.Select(version => version.ToString())],
        Aliases = entry.Settings.Aliases,
        Problem = entry.Problem,
    };
}

/// <summary>One version with all that is known of it.</summary>
internal sealed record VersionDetails
{
    public required string Model { get; init; }

    public required string Version { get; init; }

    /// <summary><c>ready</c>, <c>loading</c> or <c>unavailable</c> in the instance that answers.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not ready; null when it is.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ModelSignature Signature { get; init; }

    public required IReadOnlyDictionary<string, long> Opset { get; init; }

    public required IReadOnlyList<ModelFile> Files { get; init; }

    public ImagePreprocessing? Image { get; init; }

    public TextPreprocessing? Text { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public IReadOnlyDictionary<string, string>? Provenance { get; init; }

    public string? License { get; init; }
}

/// <summary>Body of <c>POST /api/models/{model}/versions</c>.</summary>
/// <param name="Source"><c>container/prefix</c> of the storage account: the folder that holds the model.</param>
/// <param name="Version">The number to publish as; null for the next one.</param>
internal sealed record PublishRequest(string? Source, ModelVersion? Version);

/// <summary>Answer of a publish.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that holds the model now.</param>
/// <param name="Outcome"><c>published</c> or <c>alreadyThere</c>.</param>
internal sealed record PublishAnswer(string Model, string Version, PublishOutcome Outcome);

/// <summary>Body of <c>PUT /api/models/{model}/aliases/{alias}</c>.</summary>
/// <param name="Version">A number, which may also be written as text.</param>
internal sealed record AliasRequest(ModelVersion? Version);

/// <summary>Answer when an alias was set or removed.</summary>
/// <param name="Model">The model.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Version">What it means now; null when it was removed.</param>
/// <param name="Previous">What it meant before; null when it was not set.</param>
internal sealed record AliasAnswer(string Model, string Alias, string? Version, string? Previous);
