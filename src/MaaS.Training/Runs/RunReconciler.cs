using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>Finds runs that nothing carries on, and removes those that ended long ago.</summary>
public sealed partial class RunReconciler(
    RunTable table, RunBlobs blobs, EndStep end, JobCensus census, IOptions<TrainingOptions> options, TimeProvider time,
    ILogger<RunReconciler> logger)
{
    /// <summary>Between the record of a run and the start of its procedure; longer, and the start was lost.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Starts the procedure of runs that were accepted and not started, ends those whose procedure broke off, and counts the jobs that work.
    /// </summary>
    public async Task ReconcileAsync(IRunProcedure procedure, CancellationToken cancellationToken)
    {
        try
        {
            await end.StopLeftAsync(cancellationToken);
            await CarryOnAsync(procedure, cancellationToken);
        }
        finally
        {
            // Jobs cost money most of all while something else does not work.
            await census.CountAsync(cancellationToken);
        }
    }

    /// <summary>Removes runs that ended longer ago than runs are kept, with their files.</summary>
    public async Task RemoveOldAsync(IRunProcedure procedure, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().AddDays(-options.Value.RetentionDays);
        await foreach (var record in table.ReadEndedBeforeAsync(before, cancellationToken))
        {
            await procedure.RemoveAsync(record.Id, cancellationToken);
            await blobs.RemoveAsync(record.Id, cancellationToken);
            await table.RemoveAsync(record, cancellationToken);
            LogRemoved(logger, record.Id);
        }
    }

    private async Task CarryOnAsync(IRunProcedure procedure, CancellationToken cancellationToken)
    {
        await foreach (var record in table.ReadOpenAsync(cancellationToken))
        {
            if (record.Parent is not null || time.GetUtcNow() - record.CreatedAt < StartTime)
            {
                continue;
            }

            switch (await procedure.GetStateAsync(record.Id, cancellationToken))
            {
                case ProcedureState.Missing:
                    LogStarted(logger, record.Id);
                    await procedure.StartAsync(record.Id, cancellationToken);
                    break;
                case ProcedureState.Ended:
                    LogBrokenOff(logger, record.Id);
                    await end.ExecuteAsync(
                        record.Id, RunState.Failed, "The procedure of the run broke off; the log of the service tells why.", cancellationToken);
                    break;
            }
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "Run {Run} was accepted and never started; it is started now")]
    private static partial void LogStarted(ILogger logger, RunId run);

    [LoggerMessage(4003, LogLevel.Error, "Run {Run} is open, and its procedure has ended; the run fails")]
    private static partial void LogBrokenOff(ILogger logger, RunId run);

    [LoggerMessage(4002, LogLevel.Information, "Run {Run} ended long ago and was removed with its files")]
    private static partial void LogRemoved(ILogger logger, RunId run);
}
