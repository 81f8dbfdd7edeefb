using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Finds what was lost on the way: uploads of which nobody was told, steps whose messages are gone, batches that were not closed.
/// </summary>
public sealed partial class BatchReconciler
{
    /// <summary>What is younger is probably just on its way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly BatchFiles _files;
    private readonly BatchTable _table;
    private readonly BatchQueue _queue;
    private readonly BatchIntake _intake;
    private readonly BatchCloser _closer;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchReconciler> _logger;

    internal BatchReconciler(
        BatchFiles files, BatchTable table, BatchQueue queue, BatchIntake intake, BatchCloser closer, IOptions<BatchesOptions> options,
        TimeProvider time, ILogger<BatchReconciler> logger)
    {
        _files = files;
        _table = table;
        _queue = queue;
        _intake = intake;
        _closer = closer;
        _retention = TimeSpan.FromDays(options.Value.RetentionDays);
        _time = time;
        _logger = logger;
    }

    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await AcceptForgottenAsync(cancellationToken);
        await ContinueStalledAsync(cancellationToken);
    }

    /// <summary>Removes the records of batches that ended longer ago than they are kept. Their output stays.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var limit = _time.GetUtcNow() - _retention;
        await foreach (var id in _table.ReadRecentAsync(limit, cancellationToken))
        {
            if (await _table.FindAsync(id, cancellationToken) is { IsClosed: true } batch && batch.FinishedAt < limit)
            {
                await _table.RemoveAsync(batch, cancellationToken);
            }
        }
    }

    /// <summary>Uploads that have no record, as far back as records reach.</summary>
    private async Task AcceptForgottenAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await foreach (var source in _files.ListSourcesAsync(cancellationToken))
        {
            if (source.ModifiedAt < now - Grace && source.ModifiedAt > now - _retention
                && await _table.FindAsync(source.ComputeBatchId(), cancellationToken) is null)
            {
                LogForgotten(_logger, source.Name);
                await _intake.AcceptAsync(source, cancellationToken);
            }
        }
    }

    /// <summary>While the queue holds anything, every step that is missing may still be among it.</summary>
    private async Task ContinueStalledAsync(CancellationToken cancellationToken)
    {
        var isEmpty = await _queue.IsEmptyAsync(cancellationToken);
        await foreach (var (id, since) in _table.ReadOpenAsync(cancellationToken))
        {
            try
            {
                await ContinueAsync(id, since, isEmpty, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One batch must not keep the others from going on.
                LogNotContinued(_logger, e, id);
            }
        }
    }

    private async Task ContinueAsync(string id, DateTimeOffset since, bool isEmpty, CancellationToken cancellationToken)
    {
        if (await _table.FindAsync(id, cancellationToken) is not { } batch)
        {
            if (since < _time.GetUtcNow() - _retention)
            {
                await _table.RemoveOpenAsync(id, cancellationToken);
            }
        }
        else if (batch.IsFinal)
        {
            await _closer.CloseAsync(batch, cancellationToken);
        }
        else if (isEmpty && batch.ChangedAt < _time.GetUtcNow() - Grace)
        {
            await ContinueAsync(batch, cancellationToken);
        }
    }

    private async Task ContinueAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        if (batch.Chunks is null)
        {
            LogStalled(_logger, batch.Id);
            await _queue.EnqueueStartAsync(batch.Id, cancellationToken);
            return;
        }

        var pending = await _table.ReadPendingAsync(batch.Id, cancellationToken).ToListAsync(cancellationToken);
        if (pending.Count == 0)
        {
            await _closer.FinishAsync(batch.Id, cancellationToken);
            return;
        }

        LogStalled(_logger, batch.Id);
        await _queue.EnqueueChunksAsync(batch.Id, pending.Select(row => row.Chunk.Index), cancellationToken);
    }

    [LoggerMessage(3311, LogLevel.Warning, "Nobody told of the upload {Name}: its batch begins now")]
    private static partial void LogForgotten(ILogger logger, string name);

    [LoggerMessage(3312, LogLevel.Warning, "Batch {Id} has work left and no message that asks for it: it is asked for again")]
    private static partial void LogStalled(ILogger logger, string id);

    [LoggerMessage(3313, LogLevel.Error, "Batch {Id} could not be gone on with; it is tried again the next time")]
    private static partial void LogNotContinued(ILogger logger, Exception exception, string id);
}
