namespace MaaS.Repository;

/// <summary>Downloads one file and compares it with its manifest in the same pass.</summary>
internal static class VerifiedDownload
{
    /// <exception cref="CorruptModelException">The stored file is missing or is not what the manifest says.</exception>
    public static async Task ToAsync(
        string path, IModelStore store, ModelManifest manifest, ModelFile file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var what = $"'{file.StoragePath}' of {manifest.Name}/{manifest.Version}";
        await using var local = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
            PreallocationSize = file.Length,
        });
        await using var hashed = new HashingWriteStream(local);
        try
        {
            await store.DownloadAsync(manifest.Name, manifest.Version, file, hashed, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            throw new CorruptModelException(
                $"{what} is missing from the repository: expected {file.Length} bytes with SHA-256 {file.Sha256}. "
                + "Publish the model as a new version.");
        }

        if (hashed.WrittenBytes != file.Length || hashed.CurrentSha256 != file.Sha256)
        {
            throw new CorruptModelException(
                $"{what} is not what its manifest says: found {hashed.WrittenBytes} bytes with SHA-256 {hashed.CurrentSha256}, "
                + $"expected {file.Length} bytes with SHA-256 {file.Sha256}. It was cut off or altered and is not used. "
                + "Publish the model as a new version.");
        }

        await local.FlushAsync(cancellationToken);
    }
}
