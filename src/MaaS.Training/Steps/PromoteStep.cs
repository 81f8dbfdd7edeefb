using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Moves the alias to the new version.</summary>
public sealed class PromoteStep(RunTable table, RunBlobs blobs, AliasEditor aliases, VersionPublished published)
{
    /// <exception cref="RunFailedException">The version is not there (any more).</exception>
    public async Task ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(id, found => found.At(RunStep.Promoting), cancellationToken);
        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        var (name, alias) = (ModelName.Parse(record.Model), AliasName.Parse(spec.Service.Promote));
        try
        {
            await aliases.SetAsync(name, alias, ModelVersion.Of(record.Version!.Value), cancellationToken);
        }
        catch (VersionNotFoundException e)
        {
            throw new RunFailedException(e.Message, e);
        }

        await table.ChangeAsync(id, found => found.IsFinal ? null : found with { PromotedTo = alias.Value }, cancellationToken);
        await published(name, cancellationToken);
    }
}
