using System.Security.Cryptography;

namespace MaaS.Training;

/// <summary>Takes on runs. The same id with the same spec is one run, however often it is asked for.</summary>
public sealed class RunIntake(RunTable table, RunBlobs blobs, RunRules rules, TrainingMetrics metrics, TimeProvider time)
{
    /// <summary>After this the run is kept, whatever happens to this process.</summary>
    /// <param name="id">Of the run.</param>
    /// <param name="spec">UTF-8 JSON.</param>
    /// <param name="cancellationToken">Stops it; the run may then be kept or not.</param>
    /// <returns>The run as it is now.</returns>
    /// <exception cref="InvalidSpecException">The spec has errors, or cannot be run here; all of them.</exception>
    /// <exception cref="RunConflictException">The id is taken by a run with another spec.</exception>
    public async Task<RunRecord> AcceptAsync(RunId id, ReadOnlyMemory<byte> spec, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(spec.Span));
        if (await table.FindAsync(id, cancellationToken) is { } known)
        {
            return Same(known, sha256);
        }

        var parsed = RunSpec.Parse(spec, "The run spec");
        rules.ThrowUnlessRunnable(parsed);

        // The record is the decision; its file carries the digest in its name until then, because two callers may differ.
        var record = new RunRecord
        {
            Id = id,
            Name = parsed.Name,
            IsSearch = parsed.Search is not null,
            SpecSha256 = sha256,
            Model = RunRules.ModelOf(parsed).Value,
            Compute = rules.ComputeOf(parsed),
            Attempts = parsed.Service.Attempts,
            CreatedAt = time.GetUtcNow(),
        };
        await blobs.WriteAsync(id, StagedSpec(sha256), spec, cancellationToken);
        if (!await table.TryInsertAsync(record, cancellationToken))
        {
            return Same(await table.GetAsync(id, cancellationToken), sha256);
        }

        metrics.CountStarted();
        return record;
    }

    /// <summary>Gives the accepted spec its name. Done again without harm.</summary>
    /// <exception cref="RunFailedException">The files of the run were removed.</exception>
    internal async Task CommitSpecAsync(RunRecord record, CancellationToken cancellationToken)
    {
        if (await blobs.ReadAsync(record.Id, StagedSpec(record.SpecSha256), cancellationToken) is { } spec)
        {
            await blobs.WriteSpecAsync(record.Id, spec, cancellationToken);
        }
    }

    private static string StagedSpec(string sha256) => $"spec-{sha256[..16]}.json";

    private static RunRecord Same(RunRecord known, string sha256) => known.SpecSha256 == sha256
        ? known
        : throw new RunConflictException(
            $"Run '{known.Id}' was started with another spec (SHA-256 {known.SpecSha256[..12]}…, this one has {sha256[..12]}…): "
            + "give the spec that it has, or another id.");
}
