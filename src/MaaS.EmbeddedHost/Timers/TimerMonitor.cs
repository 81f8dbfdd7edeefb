using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using MaaS.EmbeddedHost.Triggers;

namespace MaaS.EmbeddedHost.Timers;

/// <summary>Keeps the status of one schedule in storage, so that a run that is missed is noticed.</summary>
internal sealed class TimerMonitor(HostStorage storage, TimerFunction function, TimeProvider time)
{
    private readonly BlobClient _blob = storage.Blob($"timers/{storage.HostId}/{HostStorage.FunctionId(function.Name)}/status");

    /// <returns>The status to begin with, and whether its next run is already missed.</returns>
    public async Task<(TimerStatus Status, bool IsPastDue)> BeginAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await ReadOrDefaultAsync(cancellationToken) is not { } status)
        {
            status = new TimerStatus { Next = Next(now), LastUpdated = now };
            await WriteAsync(status, cancellationToken);
            return (status, false);
        }

        var from = status.Last == default ? status.LastUpdated : status.Last;
        var expected = Next(from);
        if (status.Next != expected)
        {
            // The schedule was changed: what the new one would have missed by now was never due.
            from = now > expected ? now : from;
            status = new TimerStatus { Next = Next(from), LastUpdated = from };
            await WriteAsync(status, cancellationToken);
        }

        return (status, now > status.Next);
    }

    public Task WriteAsync(TimerStatus status, CancellationToken cancellationToken) =>
        _blob.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);

    private DateTimeOffset Next(DateTimeOffset after) => function.Schedule.Next(after, time.LocalTimeZone);

    private async Task<TimerStatus?> ReadOrDefaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _blob.DownloadContentAsync(cancellationToken)).Value.Content.ToObjectFromJson<TimerStatus>();
        }
        catch (Exception exception) when (exception is RequestFailedException { Status: 404 } or JsonException)
        {
            return null;
        }
    }
}
