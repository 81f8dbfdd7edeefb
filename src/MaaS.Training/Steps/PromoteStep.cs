using MaaS.Repository;

namespace MaaS.Training;

/// <summary>Moves the alias to the new version.</summary>
public sealed class PromoteStep(RunTable table, RunBlobs blobs, ServingVersions serving, AliasEditor aliases, VersionPublished published)
{
    /// <exception cref="RunFailedException">The version is not there (any more).</exception>
    public async Task ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var record = await table.ChangeAsync(id, found => found.At(RunStep.Promoting), cancellationToken);
        if (record.IsFinal || record.PromotedTo is not null)
        {
            // A late repetition must not move an alias that others may have moved since.
            return;
        }

        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        var (name, alias) = (ModelName.Parse(record.Model), AliasName.Parse(spec.Service.Promote));
        if (spec.Service.Gate?.BetterThan is { } other
            && (await serving.FindAsync(name, other.Alias, cancellationToken))?.Number is { } now
            && now != record.Incumbent && now != record.Version)
        {
            await table.ChangeOpenAsync(id, found => found with { Gate = Overtaken(other, record, now) }, cancellationToken);
            return;
        }

        try
        {
            await aliases.SetAsync(name, alias, ModelVersion.Of(record.Version!.Value), cancellationToken);
        }
        catch (VersionNotFoundException e)
        {
            throw new RunFailedException(e.Message, e);
        }

        await table.ChangeOpenAsync(id, found => found with { PromotedTo = alias.Value }, cancellationToken);
        await published(name, cancellationToken);
    }

    private static GateDecision Overtaken(BetterThanSpec other, RunRecord record, int now) => new(
        false,
        [
            .. record.Gate?.Reasons ?? [],
            FormattableString.Invariant($"'{other.Alias}' means version {now} by now, with which the model was not compared. ")
                + "Promote it by hand, or train again.",
        ]);
}
