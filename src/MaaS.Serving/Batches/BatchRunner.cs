using Azure;
using MaaS.Inference;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>Does the steps of batches that the queue asks for. A step may be asked for twice, and may be cut off anywhere.</summary>
public sealed partial class BatchRunner
{
    private static readonly TimeSpan BetweenShareChecks = TimeSpan.FromSeconds(5);

    private readonly BatchTable _table;
    private readonly BatchStarter _starter;
    private readonly BatchWorker _worker;
    private readonly BatchCloser _closer;
    private readonly BatchFiles _files;
    private readonly ServingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchRunner> _logger;
    private long _lastShareCheck;

    internal BatchRunner(
        BatchTable table, BatchStarter starter, BatchWorker worker, BatchCloser closer, BatchFiles files,
        ServingMetrics metrics, TimeProvider time, ILogger<BatchRunner> logger)
    {
        _table = table;
        _starter = starter;
        _worker = worker;
        _closer = closer;
        _files = files;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>Returns when the message may be deleted; throws when it is to come again.</summary>
    /// <param name="message">As the service put it on <see cref="BatchesOptions.Queue"/>.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    /// <exception cref="InvalidInputException">It is no such message.</exception>
    public async Task RunAsync(string message, CancellationToken cancellationToken)
    {
        var step = BatchMessage.Parse(message);
        var batch = await _table.FindAsync(step.BatchId, cancellationToken);
        if (batch is null || await IsOverAsync(batch, step, cancellationToken))
        {
            return;
        }

        try
        {
            await RunAsync(batch, step, cancellationToken);
            await _closer.FinishAsync(batch.Id, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (await ToFinalErrorAsync(batch, e, cancellationToken) is { } error)
            {
                await _closer.FailAsync(batch, error, cancellationToken);
                return;
            }

            LogStepFailed(_logger, e, step);
            await NoteAsync(batch, step, e, cancellationToken);
            throw;
        }
    }

    /// <summary>Fails the batch of a message that failed too often. Returns when the message may be deleted.</summary>
    /// <param name="message">As it was.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task GiveUpAsync(string message, CancellationToken cancellationToken)
    {
        await FailBatchOfAsync(message, cancellationToken);
        _metrics.CountGivenUp(BatchesOptions.Queue);
    }

    private async Task FailBatchOfAsync(string message, CancellationToken cancellationToken)
    {
        BatchMessage step;
        try
        {
            step = BatchMessage.Parse(message);
        }
        catch (InvalidInputException e)
        {
            LogForeign(_logger, e.Message);
            return;
        }

        if (await _table.FindAsync(step.BatchId, cancellationToken) is not { IsFinal: false } batch
            || (step.Chunk is null && batch.Chunks is not null))
        {
            return;
        }

        var pending = step.Chunk is { } index ? await _table.FindPendingAsync(batch.Id, index, cancellationToken) : null;
        if (step.Chunk is not null && pending is null)
        {
            // Another attempt has answered it.
            return;
        }

        var where = pending is null ? "The file could not be read to its end"
            : FormattableString.Invariant($"The rows from {pending.Chunk.FirstRow} on could not be answered");
        var why = pending is null ? batch.Error?.Detail : pending.Error;
        var detail = $"{where}, in several attempts. {why ?? "The process ended during each of them."}";
        await _closer.FailAsync(batch, new FailureReason(500, "Gave up", detail), cancellationToken);
    }

    /// <summary>
    /// A batch that ends early leaves a message per chunk, which cost little. A start may have written for a batch that was closed
    /// meanwhile.
    /// </summary>
    private async Task<bool> IsOverAsync(BatchRecord batch, BatchMessage step, CancellationToken cancellationToken)
    {
        if (batch.IsFinal && (step.Chunk is null || !batch.IsClosed || await _table.IsOpenAsync(batch.Id, cancellationToken)))
        {
            await _closer.CloseAsync(batch, cancellationToken);
        }

        return batch.IsFinal;
    }

    private async Task RunAsync(BatchRecord batch, BatchMessage step, CancellationToken cancellationToken)
    {
        if (step.Chunk is not { } index)
        {
            _ = await _starter.StartAsync(batch, cancellationToken);
        }
        else if (await _worker.AnswerAsync(batch, index, cancellationToken) is { Failed: > 0 } && IsTimeToCheckShare())
        {
            await _closer.StopIfFailingAsync(batch, cancellationToken);
        }
    }

    /// <summary>To sum up all chunks after each would take too long for a large batch.</summary>
    private bool IsTimeToCheckShare()
    {
        var last = Volatile.Read(ref _lastShareCheck);
        return (last == 0 || _time.GetElapsedTime(last) > BetweenShareChecks)
            && Interlocked.CompareExchange(ref _lastShareCheck, _time.GetTimestamp(), last) == last;
    }

    /// <summary>Why trying again is of no use; null when it may be.</summary>
    private async Task<FailureReason?> ToFinalErrorAsync(
        BatchRecord batch, Exception failure, CancellationToken cancellationToken) => failure switch
        {
            _ when StorageFault.Find(failure) is { } fault => fault is RequestFailedException { Status: 404 or 412 }
                && await _files.WhyGoneAsync(batch, cancellationToken) is { } gone ? Gone(gone) : null,
            InvalidBatchFileException => new FailureReason(400, "Invalid file", failure.Message),
            BatchSourceGoneException gone => Gone(gone),
            _ when ErrorAnswer.For(failure) is { Status: < 500 } answer => FailureReason.Of(answer),
            _ => null,
        };

    private static FailureReason Gone(BatchSourceGoneException gone) => new(409, "File gone", gone.Message);

    /// <summary>Tells, for as long as it is tried again, and after that, why it failed.</summary>
    private async Task NoteAsync(BatchRecord batch, BatchMessage step, Exception failure, CancellationToken cancellationToken)
    {
        var answer = ErrorAnswer.For(failure) ?? ErrorAnswer.ServerFault;
        if (step.Chunk is { } index)
        {
            await _table.NoteAsync(batch.Id, index, answer.Detail, cancellationToken);
            return;
        }

        await _table.ChangeAsync(
            batch.Id,
            record => record.IsFinal ? null : record with { Error = FailureReason.Of(answer) },
            cancellationToken);
    }

    [LoggerMessage(3302, LogLevel.Warning, "Step {Step} of a batch failed; the message comes again")]
    private static partial void LogStepFailed(ILogger logger, Exception exception, BatchMessage step);

    [LoggerMessage(3303, LogLevel.Error, "A message was removed: {Reason}")]
    private static partial void LogForeign(ILogger logger, string reason);
}
