using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>The trainer as the job of a run in storage.</summary>
public sealed class RunCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime, IDisposable
{
    private MadeJob _job = null!;

    public async Task InitializeAsync() => _job = await MadeJob.CreateAsync(azurite);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task Run_Succeeds_WritesAllFilesWithTheReportLastAndAnEvent()
    {
        await _job.SaveSpecAsync();
        using var process = _job.Start(attempt: 1);

        await process.WaitAsync(async () => await _job.ReadReportAsync() is not null);
        var files = await _job.ListAsync();
        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal(files, await _job.ListAsync());
        string[] expected =
        [
            RunFiles.Heartbeat, RunFiles.Log, RunFiles.Metrics, $"{RunFiles.Output}manifest.json", $"{RunFiles.Output}model.onnx",
            RunFiles.Report, RunFiles.ReportPage, RunFiles.Spec,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Keys.Where(name => !name.StartsWith(RunFiles.Checkpoints, StringComparison.Ordinal)));
        Assert.InRange(files.Keys.Count(name => name.StartsWith(RunFiles.Checkpoints, StringComparison.Ordinal)), 1, 2);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal((RunStatus.Succeeded, 1, null), (report.Status, report.Attempt, report.Retriable));
        Assert.Equal(RunPhase.Ended, (await _job.ReadAsync<Heartbeat>(RunFiles.Heartbeat))!.Phase);
        Assert.Equal(3, (await _job.ReadTextAsync(RunFiles.Metrics)).Split('\n').Count(line => line.Contains("validation.loss", StringComparison.Ordinal)));
        Assert.Equal(output, await _job.ReadTextAsync(RunFiles.Log));
        Assert.Equal([new RunEvent(MadeJob.RunId, 1)], await _job.ReadEventsAsync());
        Assert.False(await _job.IsLockedAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_job.Made.PathOf("work")));
    }
}
