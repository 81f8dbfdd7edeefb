using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>What one process at a time may do: a lease on a blob, renewed until this object is disposed or the process dies.</summary>
internal sealed class BlobLock : IAsyncDisposable
{
    private readonly BlobLeaseClient _lease;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _done = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;

    private BlobLock(BlobLeaseClient lease, TimeSpan duration, TimeProvider time)
    {
        _lease = lease;
        _duration = duration;
        _time = time;
        Lost = _lost.Token;
        _renewing = RenewAsync(_done.Token);
    }

    /// <summary>Cancelled when others may hold the lock.</summary>
    public CancellationToken Lost { get; }

    public BlobRequestConditions Conditions => new() { LeaseId = _lease.LeaseId };

    /// <remarks>The duration, 15 to 60 seconds, is how long the lock outlives its process.</remarks>
    /// <returns>The lock, or null while somebody else holds it.</returns>
    public static async Task<BlobLock?> TryTakeAsync(
        BlobClient blob, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var lease = blob.GetBlobLeaseClient();
        try
        {
            await lease.AcquireAsync(duration, cancellationToken: cancellationToken);
            return new BlobLock(lease, duration, time);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        try
        {
            await _lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // It ends by itself.
        }

        _done.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(CancellationToken done)
    {
        var renewed = _time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_duration / 3, _time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await _lease.RenewAsync(cancellationToken: done);
                renewed = _time.GetTimestamp();
            }
            catch (Exception exception)
            {
                var isTaken = exception is RequestFailedException { Status: 404 or 409 or 412 };
                if (!done.IsCancellationRequested && (isTaken || _time.GetElapsedTime(renewed) >= _duration))
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
    }
}
