using System.Security.Cryptography;
using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Makes the model a version of the repository. What serves does not change by that.</summary>
public sealed class PublishStep(
    RunTable table, RunBlobs blobs, TrainingStorage storage, IModelStore models, ModelPublisher publisher, AliasEditor aliases,
    VersionPublished published)
{
    /// <returns>The version; null when the run was cancelled before. From here on it can no longer be.</returns>
    /// <exception cref="RunFailedException">The job's output is no model that can be served.</exception>
    public async Task<int?> ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(
            id, found => found.CancelRequestedAt is null ? found.At(RunStep.Publishing) : null, cancellationToken);
        if (record.CancelRequestedAt is not null || record.IsFinal)
        {
            return null;
        }

        if (record.Version is { } known)
        {
            return known;
        }

        var name = ModelName.Parse(record.Model);
        try
        {
            using var folder = await new BlobPrefixSource(storage.Blobs).DownloadAsync(
                TrainingStorage.Container, RunBlobs.NameOf(id, RunFiles.Output), cancellationToken);
            await ThrowIfChangedAsync(folder.Path, record, cancellationToken);
            await AddProvenanceAsync(folder.Path, record, cancellationToken);
            await KeepServingAsync(name, cancellationToken);
            var result = await publisher.PublishAsync(folder.Path, name, version: null, cancellationToken);
            var version = result.Manifest.Version.Number;
            await table.ChangeOpenAsync(id, found => found with { Version = version }, cancellationToken);
            await published(name, cancellationToken);
            return version;
        }
        catch (Exception e) when (e is InvalidModelException or InvalidManifestException)
        {
            throw new RunFailedException($"The job's {RunFiles.Output} cannot be published: {e.Message}", e);
        }
    }

    /// <summary>A job that lost the run and did not notice at once may have written over the model of the one that has it.</summary>
    private async Task ThrowIfChangedAsync(string folder, RunRecord record, CancellationToken cancellationToken)
    {
        var report = await blobs.ReadReportAsync(record.Id, record.Attempt, cancellationToken);
        var path = Path.Combine(folder, "model.onnx");
        if (report?.Export?.Sha256 is not { } expected || !File.Exists(path))
        {
            return;
        }

        await using var model = File.OpenRead(path);
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(model, cancellationToken));
        if (!found.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new RunFailedException(
                $"{RunFiles.Output}model.onnx has SHA-256 {found}, expected {expected}, as {RunFiles.Report} says: another job wrote over it. "
                + "Start the run again under another id.");
        }
    }

    /// <summary>Where no alias says what serves, it is the highest version; a new one must not become that by being published.</summary>
    private async Task KeepServingAsync(ModelName name, CancellationToken cancellationToken)
    {
        var (settings, _) = await models.GetSettingsAsync(name, cancellationToken);
        if (!settings.Aliases.ContainsKey(DefaultAlias.Value)
            && await models.ListVersionsAsync(name, cancellationToken) is [.., var highest])
        {
            await aliases.SetAsync(name, DefaultAlias.Value, highest, cancellationToken);
        }
    }

    private static async Task AddProvenanceAsync(string folder, RunRecord record, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ManifestDocument.FileName);
        var document = new ManifestDocument();
        if (File.Exists(path))
        {
            await using var content = File.OpenRead(path);
            document = await ManifestDocument.ReadAsync(content, cancellationToken);
        }

        var provenance = new Dictionary<string, string>(document.Provenance ?? new Dictionary<string, string>())
        {
            ["run"] = record.Id.Value,
            ["specSha256"] = record.SpecSha256,
        };
        if (record.Data is { } data)
        {
            provenance["dataset"] = data.Source;
            if (data.Sha256 is { } digest)
            {
                provenance["dataFilesSha256"] = digest;
            }
        }

        await File.WriteAllBytesAsync(path, (document with { Provenance = provenance }).Write(), cancellationToken);
    }
}
