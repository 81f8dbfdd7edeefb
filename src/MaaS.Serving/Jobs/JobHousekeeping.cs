using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Removes what nobody will ask for any more.</summary>
public sealed partial class JobHousekeeping
{
    private readonly JobTable _table;
    private readonly JobBlobs _blobs;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;
    private readonly ILogger<JobHousekeeping> _logger;

    internal JobHousekeeping(JobTable table, JobBlobs blobs, IOptions<JobsOptions> options, TimeProvider time, ILogger<JobHousekeeping> logger)
    {
        _table = table;
        _blobs = blobs;
        _retention = TimeSpan.FromDays(options.Value.RetentionDays);
        _time = time;
        _logger = logger;
    }

    /// <summary>Removes jobs that ended longer ago than they are kept, their payloads and results first.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var record in _table.FindEndedBefore(_time.GetUtcNow() - _retention, cancellationToken))
        {
            await _blobs.RemoveAsync(record.Id, cancellationToken);
            await _table.RemoveAsync(record, cancellationToken);
            removed++;
        }

        if (removed > 0)
        {
            LogRemoved(_logger, removed);
        }
    }

    [LoggerMessage(3211, LogLevel.Information, "Removed {Count} jobs that ended longer ago than jobs are kept (MaaS:Jobs:RetentionDays)")]
    private static partial void LogRemoved(ILogger logger, int count);
}
