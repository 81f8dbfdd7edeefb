using System.Text.Json.Nodes;
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
    public async Task Run_Succeeds_WritesAllFilesAndAnEvent()
    {
        await _job.SaveSpecAsync();

        var (exitCode, output) = await _job.RunAsync(attempt: 1);

        Assert.Equal(0, exitCode);
        var files = await _job.ListAsync();
        string[] expected =
        [
            RunFiles.Heartbeat, RunFiles.Log, RunFiles.Metrics, $"{RunFiles.Output}manifest.json", $"{RunFiles.Output}model.onnx",
            RunFiles.Report, RunFiles.ReportPage, RunFiles.Spec,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Keys.Where(name => !IsCheckpoint(name)));
        Assert.InRange(files.Keys.Count(IsCheckpoint), 1, 2);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal((RunStatus.Succeeded, 1, null), (report.Status, report.Attempt, report.Retriable));
        Assert.Equal(RunPhase.Ended, (await _job.ReadAsync<Heartbeat>(RunFiles.Heartbeat))!.Phase);
        Assert.Equal(3, (await _job.ReadTextAsync(RunFiles.Metrics)).Split('\n').Count(line => line.Contains("validation.loss", StringComparison.Ordinal)));
        Assert.Equal(output.TrimEnd(), (await _job.ReadTextAsync(RunFiles.Log)).TrimEnd());
        Assert.Equal([new RunEvent(MadeJob.RunId, 1)], await _job.ReadEventsAsync());
        Assert.False(await _job.IsLockedAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_job.Made.PathOf("work")));
    }

    [Fact]
    public async Task Run_KilledAgainAndAgain_EndsInTheSameModel()
    {
        _job.MakeLong();
        await _job.SaveSpecAsync();
        await _job.Made.TrainAsync("straight");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await InTimeAsync(attempt, async process =>
            {
                for (var checkpoints = Random.Shared.Next(1, 3); checkpoints > 0; checkpoints--)
                {
                    var before = await _job.FindCheckpointAsync();
                    await process.TryWaitAsync(async () => await _job.FindCheckpointAsync() != before);
                }

                return await TryKillAsync(process);
            });
        }

        var (exitCode, output) = await _job.RunAsync(attempt: 3);

        Assert.True(exitCode == 0, output);
        Assert.Contains("Going on in epoch", output, StringComparison.Ordinal);
        Assert.Equal(_job.Made.ReadModel("straight"), await _job.ReadModelAsync());
        Assert.Equal(3, (await _job.ReadReportAsync())!.Attempt);
        var log = await _job.ReadTextAsync(RunFiles.Log);
        Assert.All([1, 2, 3], attempt => Assert.Contains($"run made-run, attempt {attempt},", log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AskedToEnd_SavesItsStateAndTheNextAttemptEndsTheSame()
    {
        _job.MakeLong();
        await _job.SaveSpecAsync();
        await _job.Made.TrainAsync("straight");
        string? before = null;
        await InTimeAsync(attempt: 1, async process =>
        {
            if (!await process.TryWaitAsync(async () => await _job.FindCheckpointAsync() is not null))
            {
                return false;
            }

            before = await _job.FindCheckpointAsync();
            await process.TerminateAsync();
            var (exitCode, output) = await process.WaitForExitAsync();
            Assert.True(exitCode is 0 or 3, output);
            return exitCode == 3;
        });

        Assert.NotEqual(before, await _job.FindCheckpointAsync());
        Assert.Null(await _job.ReadReportAsync());
        Assert.Empty(await _job.ReadEventsAsync());
        Assert.False(await _job.IsLockedAsync());
        var (code, said) = await _job.RunAsync(attempt: 2);
        Assert.True(code == 0, said);
        Assert.Equal(_job.Made.ReadModel("straight"), await _job.ReadModelAsync());
    }

    [Fact]
    public async Task Run_TwiceTheSameAttempt_OneWorksAndTheOtherWritesNothing()
    {
        await _job.SaveSpecAsync();
        using var first = _job.Start(attempt: 1);
        using var second = _job.Start(_job.EnvironmentOf(attempt: 1));

        var ends = await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());

        Assert.All(ends, end => Assert.True(end.ExitCode == 0, end.Output));

        // Another job has it, or has ended it where this one was late.
        Assert.Single(ends, end => end.Output.Contains("leaves run made-run: ", StringComparison.Ordinal));
        Assert.Single(ends, end => end.Output.Contains("model:", StringComparison.Ordinal));
        Assert.Single(await _job.ReadEventsAsync());
        Assert.Equal(RunStatus.Succeeded, (await _job.ReadReportAsync())!.Status);
    }

    [Fact]
    public async Task Run_ALaterAttemptStarts_TheEarlierOneEndsAndWritesNothingMore()
    {
        _job.MakeLong(epochs: 3000);
        await _job.SaveSpecAsync();
        using var first = _job.Start(attempt: 1);
        await first.WaitAsync(async () => await _job.FindCheckpointAsync() is not null);

        using var second = _job.Start(attempt: 2);
        await second.WaitAsync(async () => (await _job.ReadAsync<Heartbeat>(RunFiles.Heartbeat))!.Attempt == 2);
        var (exitCode, output) = await first.WaitForExitAsync();
        await second.TerminateAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("another attempt took it over", output, StringComparison.Ordinal);
        Assert.Equal(3, (await second.WaitForExitAsync()).ExitCode);
        Assert.Equal(2, (await _job.ReadAsync<Heartbeat>(RunFiles.Heartbeat))!.Attempt);
        Assert.DoesNotContain("took it over", await _job.ReadTextAsync(RunFiles.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LockIsTakenFromIt_WritesNothingMore()
    {
        _job.MakeLong(epochs: 3000);
        await _job.SaveSpecAsync();
        using var process = _job.Start(attempt: 1);
        await process.WaitAsync(async () => await _job.FindCheckpointAsync() is not null);

        await _job.TakeLockAsync(attempt: 2);
        var files = await _job.ListAsync();
        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, output);

        // One file may have been under way.
        var later = await _job.ListAsync();
        Assert.InRange(files.Except(later).Union(later.Except(files)).Select(file => file.Key).Distinct().Count(), 0, 1);
        Assert.DoesNotContain(later.Keys, name => name == RunFiles.Report || name.StartsWith(RunFiles.Output, StringComparison.Ordinal));
        Assert.Empty(await _job.ReadEventsAsync());
    }

    [Fact]
    public async Task Run_StorageIsAwayForAWhile_TrainsOnAndEndsWell()
    {
        _job.MakeLong();
        await _job.SaveSpecAsync();

        await InTimeAsync(attempt: 1, async process =>
        {
            if (!await process.TryWaitAsync(async () => await _job.FindCheckpointAsync() is not null))
            {
                return false;
            }

            await azurite.StopAsync();
            try
            {
                if (!await process.TryWaitAsync(() => Task.FromResult(HasTrainedOn(process.Output))))
                {
                    return false;
                }
            }
            finally
            {
                await azurite.StartAsync();
            }

            var (exitCode, output) = await process.WaitForExitAsync();
            Assert.True(exitCode == 0, output);
            return true;
        });

        Assert.Equal(RunStatus.Succeeded, (await _job.ReadReportAsync())!.Status);
        Assert.Single(await _job.ReadEventsAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_AttemptThatIsOver_WritesNothing(int attempt)
    {
        await _job.SaveSpecAsync();
        await _job.Blob(RunFiles.Report).UploadAsync(BinaryData.FromString(
            """{ "name": "a", "attempt": 2, "status": "failed", "startedAt": "2026-01-02T03:04:05Z", "elapsedSeconds": 3 }"""));
        var files = await _job.ListAsync();

        var (exitCode, output) = await _job.RunAsync(attempt);

        Assert.True(exitCode == 0, output);
        Assert.Contains("attempt 2 has ended it", output, StringComparison.Ordinal);
        Assert.Equal(files, await _job.ListAsync());
    }

    [Fact]
    public async Task Run_EarlierAttemptFailed_TakesItsReportAway()
    {
        await _job.SaveSpecAsync();
        await _job.Blob(RunFiles.Report).UploadAsync(BinaryData.FromString(
            """{ "name": "a", "status": "failed", "startedAt": "2026-01-02T03:04:05Z", "elapsedSeconds": 3 }"""));
        await _job.Blob($"{RunFiles.Output}old.bin").UploadAsync(BinaryData.FromString("old"));

        var (exitCode, _) = await _job.RunAsync(attempt: 2);

        Assert.Equal(0, exitCode);
        Assert.Equal((RunStatus.Succeeded, 2), ((await _job.ReadReportAsync())!.Status, (await _job.ReadReportAsync())!.Attempt));
        Assert.DoesNotContain($"{RunFiles.Output}old.bin", (await _job.ListAsync()).Keys);
    }

    [Fact]
    public async Task Run_SpecWithErrors_ReportsAllOfThemWithCode2()
    {
        _job.Made.Training["epochs"] = 0;
        _job.Made.Spec["tset"] = new JsonObject();
        await _job.SaveSpecAsync();

        var (exitCode, _) = await _job.RunAsync(attempt: 1);

        Assert.Equal(2, exitCode);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal((RunStatus.Failed, false), (report.Status, report.Retriable));
        Assert.Contains("$.training.epochs:", report.Error, StringComparison.Ordinal);
        Assert.Contains("$.tset:", report.Error, StringComparison.Ordinal);
        Assert.Contains("$.tset:", await _job.ReadTextAsync(RunFiles.Log), StringComparison.Ordinal);
        Assert.Single(await _job.ReadEventsAsync());
    }

    [Fact]
    public async Task Run_CheckFails_IsNotToBeTriedAgain()
    {
        _job.Made.Spec["test"]!["minimum"]!["accuracy"] = 1.0;
        _job.Made.Training["epochs"] = 1;
        _job.Made.Training["optimiser"]!["learningRate"] = 1e-6;
        await _job.SaveSpecAsync();

        var (exitCode, _) = await _job.RunAsync(attempt: 1);

        Assert.Equal(2, exitCode);
        var report = (await _job.ReadReportAsync())!;
        Assert.Equal((RunStatus.Failed, false), (report.Status, report.Retriable));
        Assert.NotNull(report.Test);
        Assert.DoesNotContain(await _job.ListAsync(), file => file.Key.StartsWith(RunFiles.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_DataIsNotThere_MayBeTriedAgain()
    {
        _job.Made.Spec["data"]!["reader"]!["train"]!["images"] = "missing";
        await _job.SaveSpecAsync();

        var (exitCode, _) = await _job.RunAsync(attempt: 1);

        Assert.Equal(1, exitCode);
        Assert.Equal((RunStatus.Failed, true), ((await _job.ReadReportAsync())!.Status, (await _job.ReadReportAsync())!.Retriable));
    }

    [Fact]
    public async Task Run_SpecIsNotThere_SaysSo()
    {
        var (exitCode, output) = await _job.RunAsync(attempt: 1);

        Assert.Equal(2, exitCode);
        Assert.Contains("spec.json is not valid", output, StringComparison.Ordinal);
        Assert.Equal((MadeJob.RunId, RunStatus.Failed), ((await _job.ReadReportAsync())!.Name, (await _job.ReadReportAsync())!.Status));
    }

    [Fact]
    public async Task Run_ConnectionString_IsEnough()
    {
        await _job.SaveSpecAsync();
        var environment = _job.EnvironmentOf(attempt: 1);
        environment[JobEnvironment.RunSas] = environment[JobEnvironment.EventsSas] = "";
        environment["AzureWebJobsStorage"] = azurite.ConnectionString;
        using var process = _job.Start(environment);

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        Assert.Single(await _job.ReadEventsAsync());
    }

    [Fact]
    public async Task Run_SignatureThatIsRefused_SaysWhere()
    {
        await _job.SaveSpecAsync();
        var environment = _job.EnvironmentOf(attempt: 1);
        environment[JobEnvironment.RunSas] = environment[JobEnvironment.RunSas].Replace("sig=", "sig=x", StringComparison.Ordinal);
        using var process = _job.Start(environment);

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"{_job.Url} cannot be used: 403", output, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EventsQueueIsNotThere_SucceedsAnyway()
    {
        await _job.SaveSpecAsync();
        var environment = _job.EnvironmentOf(attempt: 1);
        environment[JobEnvironment.EventsUrl] += "-missing";
        using var process = _job.Start(environment);

        var (exitCode, output) = await process.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
        Assert.Contains("Nobody could be told of the report", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CheckpointDamagedInStorage_GoesOnFromTheOneBefore()
    {
        _job.MakeLong();
        await _job.SaveSpecAsync();
        await _job.Made.TrainAsync("straight");
        await InTimeAsync(attempt: 1, async process =>
        {
            await process.TryWaitAsync(async () => (await _job.ListAsync()).Keys.Count(IsCheckpoint) == 2);
            return await TryKillAsync(process);
        });

        var damaged = (await _job.FindCheckpointAsync())!;
        await _job.Blob(damaged).UploadAsync(BinaryData.FromString("damaged"), overwrite: true);
        var (exitCode, output) = await _job.RunAsync(attempt: 2);

        Assert.True(exitCode == 0, output);
        Assert.Contains("is passed over", output, StringComparison.Ordinal);
        Assert.Equal(_job.Made.ReadModel("straight"), await _job.ReadModelAsync());
        Assert.DoesNotContain("damaged", await _job.ReadTextAsync((await _job.FindCheckpointAsync())!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Search_GoesOnWithItsTrials()
    {
        _job.MakeLong(epochs: 60);
        _job.Made.Spec["search"] = JsonNode.Parse(
            """
            {
              "strategy": "grid", "metric": "validation.loss",
              "parameters": { "$.training.optimiser.learningRate": { "type": "values", "values": [0.001, 0.002] } }
            }
            """);
        await _job.SaveSpecAsync();
        await _job.Made.TrainAsync("straight");
        await InTimeAsync(attempt: 1, async process =>
        {
            await process.TryWaitAsync(
                async () => (await _job.ListAsync()).Keys.Any(name => name.StartsWith("trials/1/", StringComparison.Ordinal)));
            return await TryKillAsync(process);
        });

        var (exitCode, output) = await _job.RunAsync(attempt: 2);

        Assert.True(exitCode == 0, output);
        Assert.Equal(_job.Made.ReadModel("straight"), await _job.ReadModelAsync());
        Assert.Contains("trial 1: Going on", output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Starts a job to which something is to happen before it has ended. It is started again, with nothing of the run left, where the test
    /// or the storage was held up for so long that it had ended.
    /// </summary>
    /// <param name="attempt">Of the job.</param>
    /// <param name="tryAct">Makes it happen; false when the job had ended.</param>
    private async Task InTimeAsync(int attempt, Func<JobProcess, Task<bool>> tryAct)
    {
        for (var tries = 1; ; tries++)
        {
            using var process = _job.Start(attempt);
            if (await tryAct(process))
            {
                return;
            }

            Assert.True(tries < 3, $"It ended too soon three times: {process.Output}");
            await process.WaitForExitAsync();
            await _job.StartOverAsync();
        }
    }

    /// <summary>False when the run has ended.</summary>
    private async Task<bool> TryKillAsync(JobProcess process)
    {
        await process.KillAsync();
        return await _job.ReadReportAsync() is null;
    }

    /// <summary>Whether epochs have ended since it was seen that the storage is away, be it that training has ended before that was seen.</summary>
    private static bool HasTrainedOn(string output) =>
        output.IndexOf("The storage does not ", StringComparison.Ordinal) is var away && away >= 0
        && (output.IndexOf("epoch ", away, StringComparison.Ordinal) >= 0 || output.Contains("epoch 150/150", StringComparison.Ordinal));

    private static bool IsCheckpoint(string name) => name.StartsWith(RunFiles.Checkpoints, StringComparison.Ordinal);
}
