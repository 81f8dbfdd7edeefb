using System.Text.Json;
using Azure.Core;
using Azure.Storage.Blobs;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Trainer.Tests;

public sealed class RunMirrorTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _local = new();
    private readonly RecordedWrites _writes = new();
    private readonly StringWriter _log = new();
    private BlobContainerClient _container = null!;
    private RunFolder _folder = null!;
    private RunLease _lease = null!;
    private RunMirror _mirror = null!;

    public async Task InitializeAsync()
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(_writes, HttpPipelinePosition.PerCall);
        var name = azurite.CreateContainerClient().Name;
        await new BlobContainerClient(azurite.ConnectionString, name).CreateAsync();
        _container = new BlobContainerClient(azurite.ConnectionString, name, options);
        _lease = (await RunLease.TryTakeAsync(new BlobClient(azurite.ConnectionString, name, "run/lock"), 1, CancellationToken.None))!;
        _folder = new RunFolder(_local.Path);
        _mirror = new RunMirror(new RunBlobs(_container, "run/", _lease), _folder, _log, TimeProvider.System, _lease.Lost);
        _mirror.Restored([]);
        WriteHeartbeat(RunPhase.Training);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _mirror.Dispose();
        _lease.Dispose();
        _local.Dispose();
    }

    [Fact]
    public async Task FinishAsync_Ended_CopiesTheReportLast()
    {
        foreach (var name in new[] { "report.json", "report.html", "log.txt", "metrics.jsonl", "output/model.onnx", "output/a/b.txt" })
        {
            Write(name, "x\n");
        }

        await _mirror.FinishAsync(CancellationToken.None);

        Assert.Equal(
            [
                "PUT heartbeat.json", "PUT metrics.jsonl", "PUT log.txt", "PUT output/a/b.txt", "PUT output/model.onnx",
                "PUT report.html", "PUT report.json",
            ],
            _writes.All);
    }

    [Fact]
    public async Task FinishAsync_LargeFileTakesItsTime_SaysThatTheJobLives()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var held = new HeldWrite("/model.onnx");
        var options = new BlobClientOptions();
        options.AddPolicy(held, HttpPipelinePosition.PerCall);
        var container = new BlobContainerClient(azurite.ConnectionString, _container.Name, options);
        using var mirror = new RunMirror(new RunBlobs(container, "run/", _lease), _folder, _log, time, _lease.Lost);
        mirror.Restored([]);
        WriteHeartbeat(RunPhase.Ended);
        Write("output/model.onnx", "x");
        Write("report.json", "{}");

        var finishing = mirror.FinishAsync(CancellationToken.None);
        var beats = new HashSet<DateTimeOffset>();
        while (beats.Count < 3)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            Assert.False(finishing.IsCompleted);
            if (await _container.GetBlobClient("run/heartbeat.json").ExistsAsync())
            {
                beats.Add(JsonSerializer.Deserialize<Heartbeat>(await ReadAsync("heartbeat.json"), RunJson.Document)!.At);
            }
        }

        held.Release();
        await finishing;
        Assert.Equal("{}", await ReadAsync("report.json"));
    }

    [Fact]
    public async Task FinishAsync_StorageIsAwayAtFirst_CopiesWhatIsMissing()
    {
        Write("report.html", "page");
        Write("report.json", "{}");
        _writes.FailuresLeft = 1;

        await _mirror.FinishAsync(CancellationToken.None);

        Assert.Equal(["PUT heartbeat.json", "PUT report.html", "PUT report.json"], _writes.All);
        Assert.Contains("503 ServerBusy", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveAsync_Checkpoints_WritesTheNewestBeforeItDeletesAndKeepsTwo()
    {
        for (var step = 1; step <= 3; step++)
        {
            Write(Checkpoint(step), $"state {step}");
            await _mirror.SaveAsync(CancellationToken.None);
        }

        Assert.Equal(
            ["PUT heartbeat.json", $"PUT {Checkpoint(1)}", $"PUT {Checkpoint(2)}", $"PUT {Checkpoint(3)}", $"DELETE {Checkpoint(1)}"],
            _writes.All);
    }

    [Fact]
    public async Task SaveAsync_NotYetRestored_LeavesTheCheckpointsAlone()
    {
        using var mirror = new RunMirror(new RunBlobs(_container, "run/", _lease), _folder, _log, TimeProvider.System, _lease.Lost);
        Write(Checkpoint(1), "state");

        await mirror.SaveAsync(CancellationToken.None);

        Assert.Equal(["PUT heartbeat.json"], _writes.All);
    }

    [Fact]
    public async Task SaveAsync_RestoredCheckpoint_IsNotCopiedAgainAndGoesWhenItIsOldOrDamaged()
    {
        foreach (var step in new[] { 1, 2, 9 })
        {
            Write(Checkpoint(step), $"state {step}");
            await _container.UploadBlobAsync($"run/{Checkpoint(step)}", BinaryData.FromString($"state {step}"));
        }

        using var mirror = new RunMirror(new RunBlobs(_container, "run/", _lease), _folder, _log, TimeProvider.System, _lease.Lost);
        mirror.Restored([Checkpoint(1), Checkpoint(2), Checkpoint(9)]);
        await mirror.SaveAsync(CancellationToken.None);
        Assert.Equal(["PUT heartbeat.json", $"DELETE {Checkpoint(1)}"], _writes.All.Skip(3));
        File.Delete(_folder.At(Checkpoint(9)));
        Write(Checkpoint(3), "state 3");

        await mirror.SaveAsync(CancellationToken.None);

        Assert.Equal([$"PUT {Checkpoint(3)}", $"DELETE {Checkpoint(9)}"], _writes.All.Skip(5));
    }

    [Fact]
    public async Task SaveAsync_CheckpointWrittenAnew_IsCopiedAnew()
    {
        Write(Checkpoint(1), "state");
        await _mirror.SaveAsync(CancellationToken.None);
        Write(Checkpoint(1), "state at the end");

        await _mirror.SaveAsync(CancellationToken.None);

        Assert.Equal("state at the end", await ReadAsync(Checkpoint(1)));
    }

    [Fact]
    public async Task SaveAsync_BehindByMany_PassesOverAllButTheNewest()
    {
        Write(Checkpoint(1), "1");
        Write(Checkpoint(2), "2");
        Write($"{Checkpoint(3)}.tmp", "half");
        Write($"trials/4/{Checkpoint(7)}", "7");

        await _mirror.SaveAsync(CancellationToken.None);

        Assert.Equal(["PUT heartbeat.json", $"PUT {Checkpoint(2)}", $"PUT trials/4/{Checkpoint(7)}"], _writes.All);
    }

    [Fact]
    public async Task SaveAsync_LineHalfWritten_CopiesTheWholeOnes()
    {
        Write("metrics.jsonl", "{\"step\":1}\n{\"st");

        await _mirror.SaveAsync(CancellationToken.None);

        Assert.Equal("{\"step\":1}\n", await ReadAsync("metrics.jsonl"));
    }

    [Fact]
    public async Task SaveAsync_NothingNew_WritesNothing()
    {
        Write("metrics.jsonl", "1\n");
        await _mirror.SaveAsync(CancellationToken.None);
        var before = _writes.All.Count;

        await _mirror.SaveAsync(CancellationToken.None);

        Assert.Equal(before, _writes.All.Count);
    }

    [Fact]
    public async Task SaveAsync_StillPreparing_SaysThatItLives()
    {
        WriteHeartbeat(RunPhase.Preparing);

        await _mirror.SaveAsync(CancellationToken.None);

        var heartbeat = JsonSerializer.Deserialize<Heartbeat>(await ReadAsync("heartbeat.json"), RunJson.Document)!;
        Assert.True(heartbeat.At > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Start_StorageIsAwayForAWhile_CopiesLater()
    {
        _writes.FailuresLeft = 2;
        Write(Checkpoint(1), "state");

        _mirror.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_writes.All.Contains($"PUT {Checkpoint(1)}"))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        await _mirror.SaveAsync(CancellationToken.None);
        Assert.Contains("The storage does not take what is new (503 ServerBusy)", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinishAsync_RunIsAnotherJobs_WritesNothing()
    {
        Write("report.json", "{}");
        using var other = await RunLease.TryTakeAsync(
            new BlobClient(azurite.ConnectionString, _container.Name, "run/lock"), 2, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _mirror.FinishAsync(_lease.Lost));

        Assert.Empty(_writes.All);
    }

    private static string Checkpoint(int step) => $"checkpoints/step-{step:d12}.safetensors";

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(name))!);
        File.WriteAllText(_folder.At(name), content);
    }

    private void WriteHeartbeat(RunPhase phase) => _folder.WriteHeartbeat(
        new Heartbeat { RunId = "run", Attempt = 1, Phase = phase, At = DateTimeOffset.UnixEpoch });

    private async Task<string> ReadAsync(string name) =>
        (await _container.GetBlobClient($"run/{name}").DownloadContentAsync()).Value.Content.ToString();
}
