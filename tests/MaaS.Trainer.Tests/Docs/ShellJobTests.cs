using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>The job in shell that docs/training-runs.md shows keeps the contract.</summary>
public sealed class ShellJobTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime, IDisposable
{
    private static readonly string Model = RepositoryRoot.NewestModel("mnist-cnn");

    private MadeJob _job = null!;

    public async Task InitializeAsync()
    {
        _job = await MadeJob.CreateAsync(azurite);
        await _job.SaveSpecAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task TrainSh_RunsToItsEnd_LeavesWhatTheServiceReads()
    {
        using var process = Start(attempt: 1, steps: 3);

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal(("made", RunStatus.Succeeded, 1), (report.Name, report.Status, report.Attempt));
        Assert.Equal(await File.ReadAllBytesAsync(Model), await _job.ReadModelAsync());
        var heartbeat = (await _job.ReadAsync<Heartbeat>(RunFiles.Heartbeat))!;
        Assert.Equal((MadeJob.RunId, 1, RunPhase.Ended, 1.0), (heartbeat.RunId, heartbeat.Attempt, heartbeat.Phase, heartbeat.Progress));
        var lines = (await _job.ReadTextAsync(RunFiles.Metrics)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([1L, 2L, 3L], lines.Select(line => System.Text.Json.JsonSerializer.Deserialize<MetricsLine>(line, RunJson.Line)!.Step));
        Assert.Equal([new RunEvent(MadeJob.RunId, 1)], await _job.ReadEventsAsync());
        Assert.False(await _job.IsLockedAsync());
    }

    [Fact]
    public async Task TrainSh_LockIsTakenFromIt_EndsWith0AndWritesNothingMore()
    {
        using var process = Start(attempt: 1, steps: 1000);
        await process.WaitAsync(async () => await _job.Blob(RunFiles.Metrics).ExistsAsync());

        await _job.TakeLockAsync(attempt: 2);
        var (exitCode, output) = await process.WaitForExitAsync();

        // What was under way when the lock was taken may still arrive; nothing comes of it.
        Assert.True(exitCode == 0, output);
        Assert.Contains("another job took it over", output, StringComparison.Ordinal);
        Assert.Equal(["heartbeat.json", "metrics.jsonl", "spec.json"], (await _job.ListAsync()).Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await _job.ReadEventsAsync());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task TrainSh_LockIsHeldByItsAttemptOrALaterOne_LeavesItAlone(int holder)
    {
        await _job.Blob(RunFiles.Lock).UploadAsync(BinaryData.Empty);
        await _job.TakeLockAsync(holder);
        var files = await _job.ListAsync();
        using var process = Start(attempt: 2, steps: 3);

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(files, await _job.ListAsync());
        Assert.True(await _job.IsLockedAsync());
    }

    [Fact]
    public async Task TrainSh_StoppedAndStartedAgain_GoesOnFromTheLastStep()
    {
        using (var first = Start(attempt: 1, steps: 1000))
        {
            await first.WaitAsync(async () => await _job.Blob(RunFiles.Metrics).ExistsAsync());
            await first.TerminateAsync();
            var (stopped, output) = await first.WaitForExitAsync();
            Assert.True(stopped == 3, output);
        }

        Assert.Null(await _job.ReadReportAsync());
        var done = (await _job.ReadTextAsync(RunFiles.Metrics)).Count(c => c == '\n');
        using var second = Start(attempt: 2, steps: done + 2);

        Assert.Equal(0, (await second.WaitForExitAsync()).ExitCode);
        Assert.Equal(done + 2, (await _job.ReadTextAsync(RunFiles.Metrics)).Count(c => c == '\n'));
        Assert.Equal(2, (await _job.ReadReportAsync())!.Attempt);
    }

    [Fact]
    public async Task TrainSh_NoModelFile_ReportsAFailureThatIsNotRetriable()
    {
        using var process = Start(attempt: 1, steps: 3, model: "/nowhere");

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 2, output);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal((RunStatus.Failed, false), (report.Status, report.Retriable));
        Assert.StartsWith("MODEL_FILE names no file", report.Error, StringComparison.Ordinal);
    }

    private JobProcess Start(int attempt, int steps, string? model = null)
    {
        var script = Path.Combine(RepositoryRoot.Path, "docs", "examples", "shell-job", "train.sh");
        var start = new ProcessStartInfo("sh", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _job.EnvironmentOf(attempt))
        {
            start.Environment[name] = value;
        }

        start.Environment["MODEL_FILE"] = model ?? Model;
        start.Environment["STEPS"] = $"{steps}";
        start.Environment["STEP_SECONDS"] = "0.1";
        return new JobProcess(Process.Start(start)!);
    }
}
