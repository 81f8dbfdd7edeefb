namespace MaaS.Training;

/// <summary>Says that a run is not wanted any more. What works for it sees that at its next look.</summary>
public sealed class CancelStep(RunTable table, TimeProvider time)
{
    /// <summary>May be asked again.</summary>
    /// <exception cref="RunConflictException">It is too late: the model is being published, or the run has ended.</exception>
    public async Task<RunRecord> ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = await table.ChangeAsync(
            id,
            found => found is { CanBeCancelled: true, CancelRequestedAt: null } ? found with { CancelRequestedAt = now } : null,
            cancellationToken);
        return record.CancelRequestedAt is not null && record.State is not (RunState.Succeeded or RunState.Failed)
            ? record
            : throw new RunConflictException(record.IsFinal
                ? $"Run '{id}' cannot be cancelled: it has {(record.State == RunState.Succeeded ? "succeeded" : "failed")} already."
                : $"Run '{id}' cannot be cancelled: its model is being published, and published versions stay.");
    }
}
