using Azure.Storage.Blobs;
using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Puts the version that serves now beside the spec, so that the job measures it on the test rows of the run.</summary>
public sealed class StageIncumbentStep(RunTable table, RunBlobs blobs, TrainingStorage storage, IModelStore models, ServingVersions serving)
{
    /// <summary>Does nothing where the gate compares nothing, or where there is no version to compare with.</summary>
    public async Task ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        if (spec.Service.Gate?.BetterThan is not { } other)
        {
            return;
        }

        var record = await table.GetAsync(id, cancellationToken);
        if (record.Step > RunStep.PreparingData)
        {
            // A late repetition must not write what a job reads.
            return;
        }

        var name = ModelName.Parse(record.Model);
        var version = record.Incumbent is { } chosen
            ? ModelVersion.Of(chosen)
            : await serving.FindAsync(name, other.Alias, cancellationToken);
        if (version is null || await models.GetManifestAsync(name, version, cancellationToken) is not { } manifest)
        {
            return;
        }

        foreach (var file in manifest.Files)
        {
            await using var target = await Blob(id, file.Path).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken);
            await models.DownloadAsync(name, version, file, target, cancellationToken);
        }

        var document = ManifestDocument.From(manifest).Write();
        await Blob(id, ManifestDocument.FileName).UploadAsync(BinaryData.FromBytes(document), overwrite: true, cancellationToken);
        await table.ChangeOpenAsync(id, found => found with { Incumbent = version.Number }, cancellationToken);
    }

    private BlobClient Blob(RunId id, string path) => storage.RunFiles.GetBlobClient(RunBlobs.NameOf(id, RunFiles.Incumbent + path));
}
