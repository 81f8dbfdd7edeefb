namespace MaaS.Repository.Tests.Stores;

/// <summary>Passes everything on to another store; a test overrides what it wants to watch or break.</summary>
internal class DelegatingModelStore(IModelStore inner) : IModelStore
{
    public virtual Task<IReadOnlyList<ModelName>> ListModelsAsync(CancellationToken cancellationToken) => inner.ListModelsAsync(cancellationToken);

    public virtual Task<IReadOnlyList<ModelVersion>> ListVersionsAsync(ModelName name, CancellationToken cancellationToken) =>
        inner.ListVersionsAsync(name, cancellationToken);

    public virtual Task<ModelManifest?> GetManifestAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken) =>
        inner.GetManifestAsync(name, version, cancellationToken);

    public virtual Task<StoredSettings> GetSettingsAsync(ModelName name, CancellationToken cancellationToken) =>
        inner.GetSettingsAsync(name, cancellationToken);

    public virtual Task<bool> TryPutSettingsAsync(
        ModelName name, ModelSettings settings, string? ifMatchETag, CancellationToken cancellationToken) =>
        inner.TryPutSettingsAsync(name, settings, ifMatchETag, cancellationToken);

    public virtual Task DownloadAsync(
        ModelName name, ModelVersion version, ModelFile file, Stream destination, CancellationToken cancellationToken) =>
        inner.DownloadAsync(name, version, file, destination, cancellationToken);

    public virtual Task<FileWriteResult> TryWriteFileAsync(
        ModelName name, ModelVersion version, string storagePath, string sha256, Stream content, CancellationToken cancellationToken) =>
        inner.TryWriteFileAsync(name, version, storagePath, sha256, content, cancellationToken);

    public virtual Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken) =>
        inner.TryWriteManifestAsync(manifest, cancellationToken);
}
