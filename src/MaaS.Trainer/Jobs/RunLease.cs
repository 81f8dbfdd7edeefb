using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Trainer;

/// <summary>
/// That this job, and no other, works for a run: a lease on the run's lock, renewed on a thread of its own, because libtorch may keep all
/// cores busy. The lock says in its metadata which attempt was the last that took it. Thread-safe.
/// </summary>
internal sealed class RunLease : IDisposable
{
    private const string AttemptKey = "attempt";
    private const int MaxTries = 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(3);

    private readonly BlobLeaseClient _lease;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Thread _renewing;

    private RunLease(BlobLeaseClient lease)
    {
        _lease = lease;
        Lost = _lost.Token;
        _renewing = new Thread(Renew) { IsBackground = true, Name = "run lease" };
        _renewing.Start();
    }

    /// <summary>
    /// Cancelled when another job has the lock. While the storage is away it is not: nobody else can take it there, and an expired lease
    /// that nobody took can be renewed.
    /// </summary>
    public CancellationToken Lost { get; }

    /// <summary>Takes the lock from lower attempts, never from the same or a higher one.</summary>
    /// <param name="blob">The lock; it is created.</param>
    /// <param name="attempt">Of this job.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <returns>Null when the run is another job's.</returns>
    /// <exception cref="RequestFailedException">The storage refuses it.</exception>
    /// <exception cref="TrainingException">Others take and leave it all the time.</exception>
    public static async Task<RunLease?> TryTakeAsync(BlobClient blob, int attempt, CancellationToken cancellationToken)
    {
        await CreateAsync(blob, cancellationToken);
        for (var i = 0; i < MaxTries; i++)
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            var (isHeld, holder) = (properties.LeaseStatus == LeaseStatus.Locked, AttemptOf(properties));
            if (holder > attempt || (isHeld && holder == attempt))
            {
                return null;
            }

            if (await TryTakeAsync(blob, attempt, isHeld, properties.ETag, cancellationToken) is { } lease)
            {
                return lease;
            }
        }

        throw new TrainingException($"{blob.Uri} is taken and left by others all the time: see which jobs run for this run.");
    }

    /// <summary>Asks the storage whether the lock is still this job's; to be done before each write.</summary>
    /// <exception cref="OperationCanceledException">It is another job's, and <see cref="Lost"/> is cancelled.</exception>
    /// <exception cref="RequestFailedException">The storage does not say.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        Lost.ThrowIfCancellationRequested();
        try
        {
            await _lease.RenewAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (IsTaken(e))
        {
            _ = _lost.CancelAsync();
            Lost.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Leaves the lock to others; where the storage does not answer, the lease ends by itself.</summary>
    public async Task ReleaseAsync()
    {
        StopRenewing();
        await ReleaseAsync(_lease);
    }

    public void Dispose()
    {
        StopRenewing();
        _ended.Dispose();
        _lost.Dispose();
    }

    private static async Task CreateAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var ifNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(BinaryData.Empty, ifNew, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It is there.
        }
    }

    /// <summary>Null when somebody else came between: then the lock's attempt, and with it its ETag, is another.</summary>
    private static async Task<RunLease?> TryTakeAsync(
        BlobClient blob, int attempt, bool isHeld, ETag etag, CancellationToken cancellationToken)
    {
        var lease = blob.GetBlobLeaseClient();
        try
        {
            if (isHeld)
            {
                await lease.BreakAsync(TimeSpan.Zero, new RequestConditions { IfMatch = etag }, cancellationToken);
            }

            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            await blob.SetMetadataAsync(
                new Dictionary<string, string> { [AttemptKey] = attempt.ToString(CultureInfo.InvariantCulture) },
                new BlobRequestConditions { LeaseId = lease.LeaseId, IfMatch = etag },
                cancellationToken);
            return new RunLease(lease);
        }
        catch (RequestFailedException e) when (IsTaken(e))
        {
            await ReleaseAsync(lease);
            return null;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // The lease may have been given and only the answer lost; the next try would find it held by its own attempt.
            await ReleaseAsync(lease);
            throw;
        }
    }

    private static async Task ReleaseAsync(BlobLeaseClient lease)
    {
        using var limit = new CancellationTokenSource(ReleaseWithin);
        try
        {
            await lease.ReleaseAsync(cancellationToken: limit.Token);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // It is another's, or ends by itself.
        }
    }

    /// <summary>0 where no attempt has taken it.</summary>
    private static int AttemptOf(BlobProperties properties) =>
        properties.Metadata.TryGetValue(AttemptKey, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? attempt
            : 0;

    private static bool IsTaken(RequestFailedException e) => e.Status is 404 or 409 or 412;

    private void Renew()
    {
        var wait = RenewEvery;
        while (!_ended.Token.WaitHandle.WaitOne(wait))
        {
            try
            {
                _lease.Renew(cancellationToken: _ended.Token);
                wait = RenewEvery;
            }
            catch (RequestFailedException e) when (IsTaken(e))
            {
                // Not here: what follows may end with waiting for this thread.
                _ = _lost.CancelAsync();
                return;
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                wait = RetryEvery;
            }
        }
    }

    private void StopRenewing()
    {
        _ended.Cancel();
        _renewing.Join();
    }
}
