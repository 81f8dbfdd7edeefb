using Azure.Storage.Blobs;

namespace MaaS.Trainer;

/// <summary>One attempt of a run whose files are in storage: takes the run's lock, trains in a local folder, and copies what it leaves.</summary>
/// <param name="settings">Of the job.</param>
/// <param name="storage">Of the job.</param>
/// <param name="parent">Where the local folder is made.</param>
/// <param name="console">Gets what the log gets.</param>
/// <param name="time">Where the time comes from.</param>
internal sealed class TrainingJob(JobSettings settings, JobStorage storage, string parent, TextWriter console, TimeProvider time)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    // Of the 30 seconds between the request to end and the end, with room for what comes before and after.
    private static readonly TimeSpan SaveWithin = TimeSpan.FromSeconds(20);

    private readonly RunIdentity _identity = settings.Identity;

    /// <summary>The exit code. What failed is in the report, where the storage took it.</summary>
    /// <param name="stop">Saves where the run is, and ends.</param>
    /// <exception cref="InvalidJobException">The storage cannot be opened with these settings.</exception>
    public async Task<int> ExecuteAsync(CancellationToken stop)
    {
        try
        {
            using var lease = await TakeLeaseAsync(stop);
            return lease is null ? await LeaveAsync("another job has it, of this attempt or a later one") : await WorkAsync(lease, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            await console.WriteLineAsync($"{settings.RunUrl} cannot be used: {StorageFault.Describe(e)}. Check the address and the access to it.");
            return ExitCode.Failed;
        }
    }

    private Task<RunLease?> TakeLeaseAsync(CancellationToken stop)
    {
        // The lease ends while a call hangs.
        var options = new BlobClientOptions { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(10) } };
        var (container, prefix) = storage.OpenRun(options);
        return new StorageRetry(console, time).RunAsync(
            () => RunLease.TryTakeAsync(container.GetBlobClient(prefix + RunFiles.Lock), _identity.Attempt, stop), StartPatience, stop);
    }

    private async Task<int> WorkAsync(RunLease lease, CancellationToken stop)
    {
        var (container, prefix) = storage.OpenRun(new BlobClientOptions());
        try
        {
            var blobs = new RunBlobs(container, prefix, lease);
            var report = await new StorageRetry(console, time).RunAsync(() => blobs.ReadReportAsync(stop), StartPatience, stop);
            return report?.Attempt >= _identity.Attempt
                ? await LeaveAsync($"attempt {report.Attempt} has ended it")
                : await WorkAsync(blobs, lease, stop);
        }
        catch (Exception) when (lease.Lost.IsCancellationRequested)
        {
            return await LeaveAsync("another attempt took it over");
        }
        finally
        {
            await lease.ReleaseAsync();
        }
    }

    private async Task<int> WorkAsync(RunBlobs blobs, RunLease lease, CancellationToken stop)
    {
        using var saved = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost);
        await using var limit = stop.Register(() => saved.CancelAfter(SaveWithin));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, stop);
        using var folder = new JobFolder(parent, _identity);
        await using var log = await OpenLogAsync(folder.Run, blobs, stop);
        using var mirror = new RunMirror(blobs, folder.Run, log, time, lease.Lost);
        var attempt = new JobAttempt(_identity, folder.Run, new RunRestore(blobs, folder.Run, new StorageRetry(log, time)), mirror, log, time);
        var code = await attempt.RunAsync(ended.Token);
        lease.Lost.ThrowIfCancellationRequested();
        try
        {
            if (code == ExitCode.Stopped)
            {
                await mirror.SaveAsync(saved.Token);
                return code;
            }

            await mirror.FinishAsync(saved.Token);
            await TellAsync();
            return code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !lease.Lost.IsCancellationRequested)
        {
            await console.WriteLineAsync($"Not all could be copied in {SaveWithin}; the next attempt goes on from an earlier checkpoint.");
            return ExitCode.Stopped;
        }
    }

    /// <summary>What <c>train</c> would print, behind the log of earlier attempts.</summary>
    private async Task<TeeWriter> OpenLogAsync(RunFolder folder, RunBlobs blobs, CancellationToken stop)
    {
        var earlier = await new StorageRetry(console, time).RunAsync(() => blobs.ReadAsync(RunFiles.Log, stop), StartPatience, stop);
        var file = new StreamWriter(new FileStream(folder.At(RunFiles.Log), FileMode.Create, FileAccess.Write, FileShare.Read));
        await file.WriteAsync(earlier?.ToString());
        var log = new TeeWriter(console, file);
        await log.WriteLineAsync($"{time.GetUtcNow():u} run {_identity.RunId}, attempt {_identity.Attempt}, {ProductInfo.Name} {ProductInfo.Version}");
        return log;
    }

    private async Task<int> LeaveAsync(string reason)
    {
        await console.WriteLineAsync($"Attempt {_identity.Attempt} leaves run {_identity.RunId}: {reason}.");
        return ExitCode.Done;
    }

    /// <summary>Best effort: the report is there, whether anybody is told or not.</summary>
    private async Task TellAsync()
    {
        try
        {
            var content = System.Text.Json.JsonSerializer.Serialize(new RunEvent(_identity.RunId, _identity.Attempt), RunJson.Line);
            using var limit = new CancellationTokenSource(SaveWithin);
            await (storage.OpenEvents()?.SendMessageAsync(content, limit.Token) ?? Task.CompletedTask);
        }
        catch (Exception e) when (StorageFault.IsOne(e) || e is InvalidJobException)
        {
            await console.WriteLineAsync($"Nobody could be told of the report: {StorageFault.Describe(e)}");
        }
    }
}
