using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>Counts the jobs that work, and those that go on although their run's time is over: somebody may pay for them by the second.</summary>
public sealed partial class JobCensus(
    RunTable table, RunBlobs blobs, TrainingMetrics metrics, IOptions<TrainingOptions> options, TimeProvider time, ILogger<JobCensus> logger)
{
    /// <summary>A job that is asked to end is killed after 30 seconds; the rest is for a place that is slow to answer.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromMinutes(5);

    /// <summary>Puts what it finds into the metrics.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        var running = 0;
        var overdue = 0;
        await foreach (var record in ReadAsync(cancellationToken))
        {
            running++;
            if (await IsOverdueAsync(record, cancellationToken))
            {
                LogOverdue(logger, record.Attempt, record.Id);
                overdue++;
            }
        }

        metrics.SetJobs(running, overdue);
    }

    private IAsyncEnumerable<RunRecord> ReadAsync(CancellationToken cancellationToken) => table.ReadOpenAsync(cancellationToken)
        .Where(record => record is { Step: RunStep.Training, Job: not null })
        .Concat(table.ReadWithJobLeftAsync(cancellationToken));

    /// <summary>The watch of a job that is over its time stops it at its next look.</summary>
    private async Task<bool> IsOverdueAsync(RunRecord record, CancellationToken cancellationToken)
    {
        var slack = TimeSpan.FromSeconds(options.Value.MaxPollSeconds) + StopTime;
        var limit = await ReadLimitAsync(record.Id, cancellationToken);
        var parent = record.Parent is { } search ? await table.FindAsync(search, cancellationToken) : null;

        // A job that was started and not recorded began before the run ended.
        var started = record with { StartedAt = record.StartedAt ?? record.FinishedAt ?? record.CreatedAt };
        return TimeLimits.IsOver(started, parent, limit + slack, time.GetUtcNow());
    }

    private async Task<TimeSpan> ReadLimitAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return (await blobs.ReadSpecAsync(run, cancellationToken)).Service.TimeLimit;
        }
        catch (RunFailedException e)
        {
            LogUnknown(logger, e, run, ServiceSpec.MaxTimeLimitMinutes);
            return TimeSpan.FromMinutes(ServiceSpec.MaxTimeLimitMinutes);
        }
    }

    [LoggerMessage(4007, LogLevel.Error, "The job of attempt {Attempt} of run {Run} is over its time limit and may still run")]
    private static partial void LogOverdue(ILogger logger, int attempt, RunId run);

    [LoggerMessage(4008, LogLevel.Warning, "How long the job of run {Run} may take is not known, so {Minutes} minutes are taken")]
    private static partial void LogUnknown(ILogger logger, Exception exception, RunId run, int minutes);
}
