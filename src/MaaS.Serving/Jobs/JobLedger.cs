using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>
/// Moves jobs from state to state. A message may come twice, and an attempt may be cut off anywhere: the record decides, under its ETag, and
/// the first attempt to finish is the one that counts.
/// </summary>
internal sealed partial class JobLedger(
    JobTable table, JobQueue queue, ServingMetrics metrics, TimeProvider time, ILogger<JobLedger> logger)
{
    /// <summary>Longer than an attempt at a webhook takes, so that the attempt that is under way is counted by then.</summary>
    private static readonly TimeSpan NotifyAgainDelay = TimeSpan.FromMinutes(2);

    /// <summary>The record of the job, new or as it is known.</summary>
    /// <exception cref="ConflictException">The id belongs to a job with other content.</exception>
    public async Task<JobRecord> OpenAsync(JobId id, JobWork work, CancellationToken cancellationToken)
    {
        var created = JobRecord.Create(id, work, time.GetUtcNow());
        while (true)
        {
            var known = await table.FindAsync(id, cancellationToken) ?? await table.TryInsertAsync(created, cancellationToken);
            if (known is not null)
            {
                return known.Digest == created.Digest ? known : throw new ConflictException(
                    $"Job '{id}' was accepted with other content: give this one another id, or leave the id out.");
            }
        }
    }

    /// <summary>The record, now running; null when there is nothing left to do.</summary>
    /// <exception cref="ConflictException">The id belongs to a job with other content.</exception>
    public async Task<JobRecord?> ClaimAsync(JobId id, JobWork work, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = await OpenAsync(id, work, cancellationToken);
            if (known.IsFinal)
            {
                await NotifyAsync(known, NotifyAgainDelay, cancellationToken);
                return null;
            }

            var running = known with
            {
                State = JobState.Running,
                Attempts = known.Attempts + 1,
                StartedAt = known.StartedAt ?? time.GetUtcNow(),
            };
            if (await table.TryReplaceAsync(running, cancellationToken) is { } claimed)
            {
                return claimed;
            }
        }
    }

    /// <summary>Keeps why an attempt failed, should it have been the last.</summary>
    public Task NoteAsync(JobRecord record, FailureReason error, CancellationToken cancellationToken) =>
        table.TryReplaceAsync(record with { Error = error }, cancellationToken);

    /// <summary>The record as it ended: by this, or by whoever was first.</summary>
    public async Task<JobRecord> EndAsync(
        JobRecord record, JobState state, JobResult? result, FailureReason? error, CancellationToken cancellationToken)
    {
        while (!record.IsFinal)
        {
            var ended = record with { State = state, Result = result, Error = error, FinishedAt = time.GetUtcNow() };
            if (await table.TryReplaceAsync(ended, cancellationToken) is { } written)
            {
                metrics.CountJob(state);
                await NotifyAsync(written, delay: null, cancellationToken);
                return written;
            }

            record = await FindAsync(record.Id, cancellationToken);
        }

        await NotifyAsync(record, NotifyAgainDelay, cancellationToken);
        return record;
    }

    /// <summary>Ends a job whose message failed too often.</summary>
    public async Task GiveUpAsync(JobId id, CancellationToken cancellationToken)
    {
        var reason = new FailureReason(500, "Failed too often", "The job failed as often as it may be tried.");
        var known = await table.FindAsync(id, cancellationToken);
        if (known is null)
        {
            await RejectAsync(id, reason, cancellationToken);
            return;
        }

        var ended = await EndAsync(known, JobState.Failed, result: null, known.Error ?? reason, cancellationToken);
        LogGivenUp(logger, id, ended.Attempts, ended.Error?.Detail);
    }

    /// <summary>A record of what cannot be done at all: nothing disappears without one.</summary>
    public async Task RejectAsync(JobId id, FailureReason error, CancellationToken cancellationToken)
    {
        LogRejected(logger, id, error.Detail);
        var rejected = new JobRecord
        {
            Id = id,
            State = JobState.Failed,
            Operation = JobOperation.Infer,
            Model = "",
            Digest = "",
            CreatedAt = time.GetUtcNow(),
            FinishedAt = time.GetUtcNow(),
            Error = error,
        };
        if (await table.TryInsertAsync(rejected, cancellationToken) is not null)
        {
            metrics.CountJob(JobState.Failed);
        }
    }

    /// <exception cref="JobNotFoundException">There is none.</exception>
    public async Task<JobRecord> FindAsync(JobId id, CancellationToken cancellationToken) =>
        await table.FindAsync(id, cancellationToken) ?? throw JobNotFoundException.For(id.Value);

    /// <summary>
    /// Asks for the first attempt at the webhook. Who ended the job asks at once. Who finds it ended asks again, in case that process was
    /// killed between the two, but later: otherwise the receiver would be told by both.
    /// </summary>
    private Task NotifyAsync(JobRecord ended, TimeSpan? delay, CancellationToken cancellationToken) =>
        ended is { WebhookState: WebhookState.Pending, WebhookAttempts: 0 }
            ? queue.EnqueueWebhookAsync(new JobWebhookMessage(ended.Id, Attempt: 1), delay, cancellationToken)
            : Task.CompletedTask;

    [LoggerMessage(3201, LogLevel.Warning, "Job {Id} was rejected: {Reason}")]
    private static partial void LogRejected(ILogger logger, JobId id, string reason);

    [LoggerMessage(3203, LogLevel.Error, "Job {Id} was given up after {Attempts} attempts: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, JobId id, int attempts, string? reason);
}
