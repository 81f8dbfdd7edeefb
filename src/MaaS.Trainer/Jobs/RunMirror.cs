using System.Text.Json;

namespace MaaS.Trainer;

/// <summary>
/// Copies what a run leaves in its local folder to its storage: while it goes on, how far it is and its checkpoints; at the end, what came
/// of it. While the storage is away, training goes on and what is new is copied later. Checkpoints that are behind are passed over.
/// </summary>
internal sealed class RunMirror : ITrainingProgress, IDisposable
{
    private const int KeptCheckpoints = 2;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan CopyEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly RunBlobs _blobs;
    private readonly RunFolder _folder;
    private readonly TextWriter _log;
    private readonly TimeProvider _time;
    private readonly StorageRetry _retry;
    private readonly Dictionary<string, (long Length, DateTime WrittenAt)> _copied = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ended;
    private volatile bool _isPhaseNew = true;
    private volatile IReadOnlyList<(string Name, (long Length, DateTime WrittenAt) Stamp)>? _restored;
    private bool _isRestored;
    private long _copiedAt;
    private bool _isAway;
    private Task _copying = Task.CompletedTask;

    /// <param name="blobs">Where to.</param>
    /// <param name="folder">Where from.</param>
    /// <param name="log">Is told of outages.</param>
    /// <param name="time">Where the time comes from.</param>
    /// <param name="lost">Ends it: the run is another job's.</param>
    public RunMirror(RunBlobs blobs, RunFolder folder, TextWriter log, TimeProvider time, CancellationToken lost)
    {
        _blobs = blobs;
        _folder = folder;
        _log = log;
        _time = time;
        _retry = new StorageRetry(log, time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(lost);
    }

    /// <summary>Begins to copy on its own; checkpoints only once <see cref="Restored"/> was called.</summary>
    public void Start() => _copying = CopyAgainAndAgainAsync(_ended.Token);

    /// <summary>Tells that the folder has what earlier attempts left, so that a checkpoint that is not there is an old one.</summary>
    /// <param name="checkpoints">The names of those that are there and here.</param>
    public void Restored(IEnumerable<string> checkpoints) => _restored = [.. checkpoints.Select(name => (name, Stamp(name)))];

    /// <summary>What the next attempt goes on from: ends the copying, and copies what is new.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await EndCopyingAsync();
        await _retry.RunAsync(() => SaveOnceAsync(cancellationToken), Patience, cancellationToken);
    }

    /// <summary>All that came of the run, the report last.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await EndCopyingAsync();
        await _retry.RunAsync(() => FinishOnceAsync(cancellationToken), Patience, cancellationToken);
    }

    public void Entered(RunPhase phase) => _isPhaseNew = true;

    public void Noted(string text)
    {
    }

    public void Stepped(TrainingPosition position)
    {
    }

    public void Pulsed()
    {
    }

    public void EpochEnded(EpochReport report, TrainingPosition position)
    {
    }

    public void Dispose() => _ended.Dispose();

    private async Task EndCopyingAsync()
    {
        await _ended.CancelAsync();
        await _copying;
    }

    private async Task CopyAgainAndAgainAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await CopyNewAsync(ended);
                await NoteAsync(isAway: false, "The storage answers again.");
            }
            catch (Exception e) when (StorageFault.IsOne(e) && !ended.IsCancellationRequested)
            {
                await NoteAsync(isAway: true, $"The storage does not take what is new ({StorageFault.Describe(e)}); it is copied later.");
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                // What it was at is done again at the end, or is another job's.
            }

            await Task.Delay(LookEvery, _time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task NoteAsync(bool isAway, string text)
    {
        if (_isAway != isAway)
        {
            _isAway = isAway;
            await _log.WriteLineAsync(text);
        }
    }

    private async Task CopyNewAsync(CancellationToken cancellationToken)
    {
        if (_isPhaseNew || _time.GetElapsedTime(_copiedAt) >= CopyEvery)
        {
            _isPhaseNew = false;
            await CopyProgressAsync(cancellationToken);
            _copiedAt = _time.GetTimestamp();
        }

        await CopyCheckpointsAsync(cancellationToken);
    }

    private async Task SaveOnceAsync(CancellationToken cancellationToken)
    {
        await CopyProgressAsync(cancellationToken);
        await CopyCheckpointsAsync(cancellationToken);
    }

    private async Task FinishOnceAsync(CancellationToken cancellationToken)
    {
        await SaveOnceAsync(cancellationToken);
        foreach (var name in _folder.FilesBelow(RunFiles.Output))
        {
            await CopyAsync(name, cancellationToken);
        }

        await CopyAsync(RunFiles.ReportPage, cancellationToken);
        await CopyLinesAsync(RunFiles.Log, cancellationToken);
        await CopyAsync(RunFiles.Report, cancellationToken);
    }

    private async Task CopyProgressAsync(CancellationToken cancellationToken)
    {
        await CopyHeartbeatAsync(cancellationToken);
        await CopyLinesAsync(RunFiles.Metrics, cancellationToken);
        await CopyLinesAsync(RunFiles.Log, cancellationToken);
    }

    private async Task CopyHeartbeatAsync(CancellationToken cancellationToken)
    {
        var stamp = Stamp(RunFiles.Heartbeat);
        var heartbeat = JsonSerializer.Deserialize<Heartbeat>(File.ReadAllBytes(_folder.At(RunFiles.Heartbeat)), RunJson.Document)!;
        if (heartbeat.Phase is RunPhase.Preparing or RunPhase.Ended)
        {
            // While data is fetched and read, and while large files are copied at the end, nothing else says that the job lives.
            heartbeat = heartbeat with { At = _time.GetUtcNow() };
        }
        else if (_copied.GetValueOrDefault(RunFiles.Heartbeat) == stamp)
        {
            return;
        }

        var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(heartbeat, RunJson.Document));
        await _blobs.UploadAsync(RunFiles.Heartbeat, content, cancellationToken);
        _copied[RunFiles.Heartbeat] = stamp;
    }

    /// <summary>A file that grows, as far as its lines are whole.</summary>
    private async Task CopyLinesAsync(string name, CancellationToken cancellationToken)
    {
        var stamp = Stamp(name);
        if (stamp.Length == 0 || _copied.GetValueOrDefault(name) == stamp)
        {
            return;
        }

        using var content = new MemoryStream();
        await using (var file = new FileStream(_folder.At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            await file.CopyToAsync(content, cancellationToken);
        }

        var lines = content.GetBuffer().AsSpan(0, (int)content.Length).LastIndexOf((byte)'\n') + 1;
        content.SetLength(lines);
        content.Position = 0;
        await _blobs.UploadAsync(name, content, cancellationToken);
        _copied[name] = stamp;
    }

    private async Task CopyCheckpointsAsync(CancellationToken cancellationToken)
    {
        if (!TakeRestored())
        {
            return;
        }

        foreach (var folder in _folder.CheckpointFolders())
        {
            if (CheckpointFolder.FindNewest(_folder.At(folder)) is { } file)
            {
                var newest = folder + Path.GetFileName(file);

                // The next attempt measures nothing again that is before its checkpoint.
                await CopyLinesAsync(RunFiles.Metrics, cancellationToken);
                await CopyAsync(newest, cancellationToken);
                await DeleteOldAsync(folder, newest, cancellationToken);
            }
        }
    }

    /// <summary>False while the folder is still being filled.</summary>
    private bool TakeRestored()
    {
        if (!_isRestored && _restored is { } restored)
        {
            _isRestored = true;
            foreach (var (name, stamp) in restored)
            {
                _copied[name] = stamp;
            }
        }

        return _isRestored;
    }

    /// <summary>Those behind the newest two, and those that are newer than the newest here because they are damaged.</summary>
    private async Task DeleteOldAsync(string folder, string newest, CancellationToken cancellationToken)
    {
        var there = _copied.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal).ToList();
        var damaged = there.TakeWhile(name => string.CompareOrdinal(name, newest) > 0).ToList();
        foreach (var name in damaged.Concat(there.Skip(damaged.Count + KeptCheckpoints)))
        {
            await _blobs.DeleteAsync(name, cancellationToken);
            _copied.Remove(name);
        }
    }

    private async Task CopyAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var stamp = Stamp(name);
            if (_copied.GetValueOrDefault(name) != stamp)
            {
                await using var content = new FileStream(
                    _folder.At(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
                await WhileBeatingAsync(_blobs.UploadAsync(name, content, cancellationToken), cancellationToken);
                _copied[name] = stamp;
            }
        }
        catch (FileNotFoundException)
        {
            // A checkpoint that a newer one has replaced meanwhile.
        }
    }

    /// <summary>A file of gigabytes takes longer than a job may give no sign.</summary>
    private async Task WhileBeatingAsync(Task upload, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(upload, Task.Delay(CopyEvery, _time, cancellationToken)) != upload
            && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await CopyHeartbeatAsync(cancellationToken);
            }
            catch (Exception e) when (StorageFault.IsOne(e))
            {
                // The upload itself tells of it.
            }
        }

        await upload;
    }

    /// <summary>Changes when the file does; zero when there is none.</summary>
    private (long Length, DateTime WrittenAt) Stamp(string name) =>
        new FileInfo(_folder.At(name)) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;
}
