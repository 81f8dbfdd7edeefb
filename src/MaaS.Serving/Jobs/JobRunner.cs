using Azure;
using MaaS.Inference;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Does what the messages of the queue ask for.</summary>
public sealed partial class JobRunner
{
    private static readonly TimeSpan CancellationPoll = TimeSpan.FromSeconds(5);

    private readonly JobRequests _requests;
    private readonly JobLedger _ledger;
    private readonly JobQueue _queue;
    private readonly JobExecutor _executor;
    private readonly JobCancellations _cancellations;
    private readonly ServingMetrics _metrics;
    private readonly TimeSpan _maxOverloadWait;
    private readonly TimeProvider _time;
    private readonly ILogger<JobRunner> _logger;

    internal JobRunner(
        JobRequests requests, JobLedger ledger, JobQueue queue, JobExecutor executor, JobCancellations cancellations,
        ServingMetrics metrics, IOptions<JobsOptions> options, TimeProvider time, ILogger<JobRunner> logger)
    {
        _requests = requests;
        _ledger = ledger;
        _queue = queue;
        _executor = executor;
        _cancellations = cancellations;
        _metrics = metrics;
        _maxOverloadWait = TimeSpan.FromSeconds(options.Value.MaxOverloadWaitSeconds);
        _time = time;
        _logger = logger;
    }

    /// <summary>Returns when the message may be deleted; throws when it is to come again.</summary>
    /// <param name="message">A job, as <see cref="JobRequest"/>.</param>
    /// <param name="messageId">The queue's own id, which names a job that has none.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task RunAsync(BinaryData message, string messageId, CancellationToken cancellationToken)
    {
        JobId? id = null;
        try
        {
            var request = JobRequests.ReadMessage(message);
            id = request.Id is null ? null : JobId.Parse(request.Id);
            var work = _requests.Check(request);
            if (id is null)
            {
                await NameAsync(JobId.Parse(messageId), work, cancellationToken);
            }
            else if (await _ledger.ClaimAsync(id, work, cancellationToken) is { } record)
            {
                await RunAsync(record, work, cancellationToken);
            }
        }
        catch (ConflictException e)
        {
            await _ledger.RejectAsync(JobId.Parse(messageId), ToError(e), cancellationToken);
        }
        catch (InvalidInputException e)
        {
            await _ledger.RejectAsync(id ?? JobId.Parse(messageId), ToError(e), cancellationToken);
        }
    }

    /// <summary>Marks the job of a message that failed too often. Returns when the message may be deleted.</summary>
    /// <param name="message">As it was.</param>
    /// <param name="messageId">The queue's own id.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task GiveUpAsync(BinaryData message, string messageId, CancellationToken cancellationToken)
    {
        JobId? id = null;
        try
        {
            _ = JobId.TryParse(JobRequests.ReadMessage(message).Id, out id);
        }
        catch (InvalidInputException)
        {
            // It is recorded under the message's own id.
        }

        await _ledger.GiveUpAsync(id ?? JobId.Parse(messageId), cancellationToken);
        _metrics.CountGivenUp(JobsOptions.Queue);
    }

    /// <summary>Gives a message without an id the queue's own, which it would lose on its way to the poison queue.</summary>
    private async Task NameAsync(JobId id, JobWork work, CancellationToken cancellationToken)
    {
        var message = JobRequests.TryWriteMessage(id, work) ?? throw new InvalidInputException(
            "The message leaves no room for an id: give the job an id, or put its payload in a blob.");
        await _ledger.OpenAsync(id, work, cancellationToken);
        await _queue.EnqueueAsync(message, cancellationToken);
    }

    private async Task RunAsync(JobRecord record, JobWork work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var registration = _cancellations.Register(record.Id, stop);
        await using var watch = _time.CreateTimer(_ => _ = StopIfCancelledAsync(record.Id, stop), null, CancellationPoll, CancellationPoll);
        try
        {
            var result = await ExecuteAsync(record, work, stop.Token);
            var ended = await _ledger.EndAsync(record, JobState.Succeeded, result, error: null, cancellationToken);
            await _executor.DiscardUnlessUsedAsync(result, ended, cancellationToken);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Whoever cancelled it has written so.
        }
        catch (Exception e) when (ErrorAnswer.For(e) is { Status: < 500 or 504 })
        {
            await _ledger.EndAsync(record, JobState.Failed, result: null, ToError(e), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogAttemptFailed(_logger, e, record.Id, record.Attempts);
            await _ledger.NoteAsync(record, ToError(e), cancellationToken);
            throw;
        }
    }

    /// <summary>Waits while the model has too much to do: that is no failure of the job.</summary>
    private async Task<JobResult> ExecuteAsync(JobRecord record, JobWork work, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await _executor.ExecuteAsync(work, JobBlobs.ResultOf(record.Id, record.Attempts), cancellationToken);
            }
            catch (OverloadedException e) when (_time.GetElapsedTime(started) + e.RetryAfter < _maxOverloadWait)
            {
                await Task.Delay(e.RetryAfter, _time, cancellationToken);
            }
        }
    }

    private async Task StopIfCancelledAsync(JobId id, CancellationTokenSource stop)
    {
        try
        {
            if (await _ledger.FindAsync(id, stop.Token) is { State: JobState.Cancelled })
            {
                await stop.CancelAsync();
            }
        }
        catch (Exception e) when (e is RequestFailedException or JobNotFoundException or OperationCanceledException or ObjectDisposedException)
        {
            // It is looked at again.
        }
    }

    private static FailureReason ToError(Exception failure) => FailureReason.Of(ErrorAnswer.For(failure) ?? ErrorAnswer.ServerFault);

    [LoggerMessage(3202, LogLevel.Warning, "Attempt {Attempt} of job {Id} failed; the message comes again")]
    private static partial void LogAttemptFailed(ILogger logger, Exception exception, JobId id, int attempt);
}
