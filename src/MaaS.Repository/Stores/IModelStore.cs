namespace MaaS.Repository;

/// <summary>
/// Where models are kept. Append-only: a file or manifest is written once and never changed or deleted; only <c>model.json</c> changes,
/// guarded by its ETag. Safe for concurrent use by many processes.
/// </summary>
public interface IModelStore
{
    /// <summary>Every model that has at least one published version, in order.</summary>
    Task<IReadOnlyList<ModelName>> ListModelsAsync(CancellationToken cancellationToken);

    /// <summary>The published versions in ascending order; empty when there is no such model.</summary>
    Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(ModelName name, CancellationToken cancellationToken);

    /// <summary>The manifest, or null when the version does not exist.</summary>
    /// <exception cref="InvalidManifestException">It exists and is not valid; the message lists every error.</exception>
    Task<ModelManifest?> GetManifestAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken);

    /// <summary>The settings with their ETag; defaults with a null ETag when none were written.</summary>
    /// <exception cref="InvalidManifestException">They exist and are not valid; the message lists every error.</exception>
    Task<StoredSettings> GetSettingsAsync(ModelName name, CancellationToken cancellationToken);

    /// <summary>Writes the settings if they still have the ETag that was read (null: if there are none). False when someone was faster.</summary>
    Task<bool> TryPutSettingsAsync(ModelName name, ModelSettings settings, string? ifMatchETag, CancellationToken cancellationToken);

    /// <summary>
    /// Copies the content of a file to <paramref name="destination"/>. Files over 8 MB are read in parallel ranges where the store can.
    /// The content is not verified here.
    /// </summary>
    /// <exception cref="FileNotFoundException">The store does not hold the file.</exception>
    Task DownloadAsync(ModelName name, ModelVersion version, ModelFile file, Stream destination, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a file under <paramref name="storagePath"/>, whole or not at all, if nothing is there. What is there already is never replaced;
    /// the result tells its digest.
    /// </summary>
    Task<FileWriteResult> TryWriteFileAsync(
        ModelName name, ModelVersion version, string storagePath, string sha256, Stream content, CancellationToken cancellationToken);

    /// <summary>Writes the manifest if the version has none: this is the moment at which the version exists. False when it has one.</summary>
    Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken);
}
