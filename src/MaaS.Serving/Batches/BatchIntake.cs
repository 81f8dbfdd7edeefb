using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

/// <summary>Makes batches of uploads.</summary>
public sealed partial class BatchIntake
{
    private readonly BatchFiles _files;
    private readonly BatchTable _table;
    private readonly BatchQueue _queue;
    private readonly ILogger<BatchIntake> _logger;

    internal BatchIntake(BatchFiles files, BatchTable table, BatchQueue queue, ILogger<BatchIntake> logger)
    {
        _files = files;
        _table = table;
        _queue = queue;
        _logger = logger;
    }

    /// <summary>As often as one likes: an upload is one batch. The file is looked at later, by a message of the queue.</summary>
    /// <param name="name">Of a blob in <see cref="BatchesOptions.InputContainer"/>.</param>
    /// <param name="cancellationToken">The process is stopping.</param>
    public async Task AcceptAsync(string name, CancellationToken cancellationToken)
    {
        if (await _files.FindSourceAsync(name, cancellationToken) is { } source)
        {
            await AcceptAsync(source, cancellationToken);
        }
        else
        {
            LogGone(_logger, name);
        }
    }

    internal async Task AcceptAsync(BatchSource source, CancellationToken cancellationToken)
    {
        var id = source.ComputeBatchId();
        var known = await _table.FindAsync(id, cancellationToken);
        if (known is null)
        {
            await _table.AddAsync(BatchRecord.Create(source), cancellationToken);
        }

        if (known is null or { State: BatchState.Queued })
        {
            await _queue.EnqueueStartAsync(id, cancellationToken);
        }
    }

    [LoggerMessage(3301, LogLevel.Warning, "The upload {Name} is a folder, or was removed before its batch began, so there is none")]
    private static partial void LogGone(ILogger logger, string name);
}
