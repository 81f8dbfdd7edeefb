namespace MaaS.Trainer;

/// <summary>The work of a job that has the run's lock, in its local folder: restore, train, and a report of how that ended.</summary>
internal sealed class JobAttempt(
    RunIdentity identity, RunFolder folder, RunRestore restore, RunMirror mirror, TextWriter log, TimeProvider time)
{
    private static readonly TimeSpan RestorePatience = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>Leaves a report in the folder, but when it was ended.</summary>
    /// <param name="ended">Asks to save and to end.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken ended)
    {
        folder.WriteHeartbeat(
            new Heartbeat { RunId = identity.RunId, Attempt = identity.Attempt, Phase = RunPhase.Preparing, At = _startedAt });
        mirror.Start();
        try
        {
            mirror.Restored(await new StorageRetry(log, time).RunAsync(() => restore.RunAsync(ended), RestorePatience, ended));
            var recipe = Recipe.Read(folder.At(RunFiles.Spec), []);
            var progress = new ProgressGroup(new ProgressLines(log), mirror);
            var report = await new TrainingRun(recipe, folder, identity, time, progress).ExecuteAsync(goesOn: true, ended);
            await log.WriteLineAsync(ReportText.Of(report, RunFiles.Output, RunFiles.ReportPage));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            await log.WriteLineAsync("Stopped. The next attempt goes on from the last checkpoint.");
            return ExitCode.Stopped;
        }
        catch (Exception e)
        {
            await log.WriteLineAsync(ExitCode.Describe(e));
            WriteReport(e);
            return ExitCode.Of(e) == ExitCode.NotRetriable ? ExitCode.NotRetriable : ExitCode.Failed;
        }
    }

    /// <summary>Where the run came to no report of its own.</summary>
    private void WriteReport(Exception failure)
    {
        if (!File.Exists(folder.At(RunFiles.Report)))
        {
            folder.WriteReport(new RunReport
            {
                Name = identity.RunId,
                Status = RunStatus.Failed,
                Attempt = identity.Attempt,
                Error = ExitCode.Describe(failure),
                Retriable = ExitCode.Of(failure) != ExitCode.NotRetriable,
                StartedAt = _startedAt,
                ElapsedSeconds = Math.Round((time.GetUtcNow() - _startedAt).TotalSeconds, 1),
                Trainer = $"{ProductInfo.Name} {ProductInfo.Version}",
            });
        }
    }
}
