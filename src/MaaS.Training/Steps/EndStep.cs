using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Writes down how a run ended. The first end counts. A job that still runs is stopped.</summary>
public sealed partial class EndStep(RunTable table, JobDispatchers dispatchers, TimeProvider time, ILogger<EndStep> logger)
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
        var ended = await table.ChangeAsync(
            id,
            found => found.IsFinal ? null : found with
            {
                State = state,
                Step = RunStep.Ended,
                FinishedAt = time.GetUtcNow(),
                Detail = null,
                Error = BoundedText.Of(error),
            },
            cancellationToken);
        if (ended is { State: not RunState.Succeeded, Job: { } job })
        {
            await StopAsync(ended, job, cancellationToken);
        }

        return ended;
    }

    /// <summary>Whatever ended the run, nobody looks at its job any more, and a machine may be paid for by the second.</summary>
    private async Task StopAsync(RunRecord ended, JobHandle job, CancellationToken cancellationToken)
    {
        try
        {
            await dispatchers.StopAsync(job, cancellationToken);
        }
        catch (DispatchException e)
        {
            LogNotStopped(logger, job.Id, ended.Id, e);
        }
    }

    [LoggerMessage(4004, LogLevel.Warning, "Job {Job} of run {Run}, which has ended, could not be stopped; it ends at its time limit")]
    private static partial void LogNotStopped(ILogger logger, string job, RunId run, Exception exception);
}
