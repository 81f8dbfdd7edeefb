namespace MaaS.Training;

/// <summary>Writes down how a run ended. The first end counts.</summary>
public sealed class EndStep(RunTable table, TimeProvider time)
{
    private const int MaxErrorLength = 4_000;

    /// <param name="id">Of the run.</param>
    /// <param name="state">A final one.</param>
    /// <param name="error">Why it failed; null else.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<RunRecord> ExecuteAsync(RunId id, RunState state, string? error, CancellationToken cancellationToken)
    {
        var ended = await EndAsync(id, state, error, cancellationToken);
        await foreach (var trial in table.ReadTrialsAsync(id, cancellationToken))
        {
            await EndAsync(trial.Id, ended.State, error: null, cancellationToken);
        }

        return ended;
    }

    private Task<RunRecord> EndAsync(RunId id, RunState state, string? error, CancellationToken cancellationToken) => table.ChangeAsync(
        id,
        found => found.IsFinal ? null : found with
        {
            State = state,
            Step = RunStep.Ended,
            FinishedAt = time.GetUtcNow(),
            Detail = null,
            Error = error?.Length > MaxErrorLength ? error[..MaxErrorLength] + "…" : error,
        },
        cancellationToken);
}
