using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Writes down how a run ended. The first end counts. A job that still runs is stopped.</summary>
public sealed partial class EndStep(
    RunTable table, TrainingStorage storage, JobDispatchers dispatchers, TrainingMetrics metrics, TimeProvider time,
    ILogger<EndStep> logger)
{
    /// <param name="id">Of the run.</param>
    /// <param name="state">A final one.</param>
    /// <param name="error">Why it failed; null else.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<RunRecord> ExecuteAsync(RunId id, RunState state, string? error, CancellationToken cancellationToken)
    {
        var ended = await EndAsync(id, state, error, cancellationToken);
        await foreach (var trial in table.ReadTrialsAsync(id, cancellationToken))
        {
            // One that failed has said why, whatever became of the search.
            await EndAsync(trial.Id, trial.Error is null ? ended.State : RunState.Failed, trial.Error, cancellationToken);
        }

        return ended;
    }

    private async Task<RunRecord> EndAsync(RunId id, RunState state, string? error, CancellationToken cancellationToken)
    {
        var wasOpen = false;
        var ended = await table.ChangeAsync(
            id,
            found =>
            {
                wasOpen = !found.IsFinal;
                return found.IsFinal ? null : Ended(found, state, error);
            },
            cancellationToken);
        if (wasOpen && ended.Parent is null)
        {
            metrics.CountEnded(state);
        }

        if (ended is { State: not RunState.Succeeded, StartingAttempt: > 0 } && !await TryStopAsync(ended, cancellationToken))
        {
            return await table.ChangeAsync(id, found => found with { IsJobLeft = true }, cancellationToken);
        }

        return ended;
    }

    private RunRecord Ended(RunRecord found, RunState state, string? error) => found with
    {
        State = state,
        Step = RunStep.Ended,
        FinishedAt = time.GetUtcNow(),
        Detail = null,
        Error = BoundedText.Of(error),
    };

    /// <summary>Stops the jobs of ended runs that could not be stopped when the runs ended.</summary>
    public async Task StopLeftAsync(CancellationToken cancellationToken)
    {
        await foreach (var record in table.ReadWithJobLeftAsync(cancellationToken))
        {
            if (await TryStopAsync(record, cancellationToken))
            {
                await table.ChangeAsync(record.Id, found => found with { IsJobLeft = false }, cancellationToken);
            }
        }
    }

    /// <summary>Whatever ended the run, nobody looks at its job any more, and a machine may be paid for by the second.</summary>
    private async Task<bool> TryStopAsync(RunRecord ended, CancellationToken cancellationToken)
    {
        try
        {
            // By the attempt, because a job may have been started and not recorded.
            await dispatchers.StopAsync(
                new JobKey(ended.Compute, ended.Id, ended.StartingAttempt, JobVariables.UrlOf(storage, ended.Id)), cancellationToken);
            return true;
        }
        catch (DispatchException e)
        {
            LogNotStopped(logger, ended.StartingAttempt, ended.Id, e);
            return false;
        }
    }

    [LoggerMessage(4004, LogLevel.Warning, "The job of attempt {Attempt} of run {Run}, which has ended, could not be stopped; it is tried again")]
    private static partial void LogNotStopped(ILogger logger, int attempt, RunId run, Exception exception);
}
