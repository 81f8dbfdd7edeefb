using Microsoft.Extensions.Logging;

namespace MaaS.Repository;

/// <summary>
/// Puts the model of a folder into the repository as a version. Nothing there is ever overwritten, and the manifest comes last: whatever
/// happens on the way, a reader sees the whole version or none.
/// </summary>
public sealed class ModelPublisher(IModelStore store, TimeProvider timeProvider, ILogger<ModelPublisher> logger)
{
    private const int DigitsInStoredName = 12;

    /// <param name="sourceDirectory">
    /// Holds the ONNX file (<c>model.onnx</c>, or the only one), the files of its external weights and its tokenizer, and maybe a
    /// <c>manifest.json</c> with what the author knows (<see cref="ManifestDocument"/>). Other files are left alone.
    /// </param>
    /// <param name="name">The model.</param>
    /// <param name="version">Null: the version that holds this very model already, else the highest and one.</param>
    /// <param name="cancellationToken">What was uploaded stays when it fires, and is used by the next attempt.</param>
    /// <returns>Models are the same when their files, preprocessing and labels are.</returns>
    /// <exception cref="InvalidModelException">The folder holds no model that can be served.</exception>
    /// <exception cref="InvalidManifestException">Its manifest has errors, or says other things than the files; all of them.</exception>
    public async Task<PublishResult> PublishAsync(
        string sourceDirectory, ModelName name, ModelVersion? version, CancellationToken cancellationToken)
    {
        var source = await SourceModel.ReadAsync(sourceDirectory, timeProvider.GetUtcNow(), cancellationToken);
        while (true)
        {
            var (target, existing) = version is null
                ? await FindVersionAsync(name, source, cancellationToken)
                : (version, await store.GetManifestAsync(name, version, cancellationToken));
            if (existing is null)
            {
                var manifest = await UploadAsync(source, name, target, cancellationToken);
                if (await store.TryWriteManifestAsync(manifest, cancellationToken))
                {
                    logger.Published(name, target, manifest.Files.Count, manifest.TotalLength);
                    return new PublishResult(PublishOutcome.Published, manifest);
                }

                existing = await store.GetManifestAsync(name, target, cancellationToken)
                    ?? throw new IOException($"The manifest of {name}/{target} was refused, and none is there. Try again.");
            }

            if (IsSameModel(existing, source.Document))
            {
                logger.AlreadyPublished(name, target);
                return new PublishResult(PublishOutcome.AlreadyThere, existing);
            }

            if (version is not null)
            {
                logger.PublishConflict(name, target);
                return new PublishResult(PublishOutcome.Conflict, existing);
            }

            // Someone else took the number in the meantime: the next one is ours to try.
        }
    }

    private async Task<(ModelVersion Version, ModelManifest? Existing)> FindVersionAsync(
        ModelName name, SourceModel source, CancellationToken cancellationToken)
    {
        var versions = await store.ListVersionsAsync(name, cancellationToken);
        foreach (var version in versions.Reverse())
        {
            if (await GetManifestIfValidAsync(name, version, cancellationToken) is { } manifest && IsSameModel(manifest, source.Document))
            {
                return (version, manifest);
            }
        }

        return (ModelVersion.Of(versions.Count == 0 ? 1 : checked(versions[^1].Number + 1)), null);
    }

    private async Task<ModelManifest?> GetManifestIfValidAsync(ModelName name, ModelVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetManifestAsync(name, version, cancellationToken);
        }
        catch (InvalidManifestException e)
        {
            logger.InvalidVersionSkipped(name, version, e.Message);
            return null;
        }
    }

    private async Task<ModelManifest> UploadAsync(SourceModel source, ModelName name, ModelVersion version, CancellationToken cancellationToken)
    {
        var stored = new List<ModelFile>();
        foreach (var file in source.Document.Files!)
        {
            stored.Add(await UploadAsync(source, name, version, file, cancellationToken));
        }

        return (source.Document with { Files = stored }).ToManifest(name, version);
    }

    private async Task<ModelFile> UploadAsync(
        SourceModel source, ModelName name, ModelVersion version, ModelFile file, CancellationToken cancellationToken)
    {
        var besideOther = file with { StoredAs = $"{file.Path}.{file.Sha256[..DigitsInStoredName]}" };
        foreach (var candidate in new[] { file, besideOther })
        {
            await using var content = source.Open(file);
            var result = await store.TryWriteFileAsync(name, version, candidate.StoragePath, file.Sha256, content, cancellationToken);
            if (result.Written || result.ExistingSha256 == file.Sha256)
            {
                return candidate;
            }

            logger.NameTaken(name, version, candidate.StoragePath, result.ExistingSha256);
        }

        throw new IOException(
            $"'{file.Path}' of {name}/{version} was not stored: found other content both there and at '{besideOther.StoragePath}'. "
            + "Publish under another version.");
    }

    /// <summary>What changes an answer is the same; metrics, provenance and licence do not.</summary>
    private static bool IsSameModel(ModelManifest existing, ManifestDocument source) =>
        existing.ContentDigest == Sha256Text.OfFiles(source.Files!)
        && Answers(ManifestDocument.From(existing)).SequenceEqual(Answers(source));

    private static byte[] Answers(ManifestDocument document) =>
        new ManifestDocument { Image = document.Image, Text = document.Text, Labels = document.Labels }.Write();
}
