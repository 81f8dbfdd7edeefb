using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>The trials of a search as runs of their own: which are due, how they ended, and which was best.</summary>
public sealed partial class TrialsStep(
    RunTable table, RunBlobs blobs, JobDispatchers dispatchers, TimeProvider time, ILogger<TrialsStep> logger)
{
    /// <summary>The table of trials, a <see cref="SearchReport"/>.</summary>
    public const string File = "search.json";

    private const string UntilEpoch = "untilEpoch";

    /// <summary>The results of all trials together are the input of a step.</summary>
    private const int MaxErrorLength = 300;

    /// <summary>The trials that are due, as runs that can be dispatched. Empty: the search is over.</summary>
    /// <exception cref="RunFailedException">The spec of the search is not there any more.</exception>
    public async Task<IReadOnlyList<TrialState>> NextAsync(
        RunId id, IReadOnlyList<TrialResult> known, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await table.ChangeAsync(
            id,
            found => found.At(RunStep.Searching, $"{known.Count} runs of trials have ended.") is { } changed
                ? changed with { StartedAt = found.StartedAt ?? now }
                : null,
            cancellationToken);
        var (spec, search) = await ReadAsync(id, cancellationToken);
        await WriteReportAsync(id, search.Report(known), cancellationToken);
        var due = new List<TrialState>();
        foreach (var run in search.Next(known))
        {
            due.Add(await PrepareAsync(id, spec, run, cancellationToken));
        }

        return due;
    }

    /// <summary>How a run of a trial ended.</summary>
    /// <param name="id">Of the search.</param>
    /// <param name="trial">Of the trial.</param>
    /// <param name="error">Why its job failed; null when it did not.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<TrialResult> ReadResultAsync(RunId id, TrialState trial, string? error, CancellationToken cancellationToken)
    {
        var (spec, _) = await ReadAsync(id, cancellationToken);
        var record = await table.ChangeAsync(
            trial.Run, found => found.Rung > trial.Rung ? null : found.At(RunStep.Evaluating), cancellationToken);
        if (error is not null && record.Job is { } job && record.Rung == trial.Rung)
        {
            await TryStopAsync(job, cancellationToken);
        }

        var report = error is null ? await blobs.ReadReportAsync(trial.Run, record.Attempt, cancellationToken) : null;
        var metric = spec.Search!.Metric;
        var epochs = report?.Epochs ?? [];
        var chosen = report?.BestEpoch is > 0 and var best && best <= epochs.Count ? epochs[best - 1]
            : epochs.Count > 0 ? epochs[^1]
            : null;
        var value = chosen is null ? null : metric.In(chosen);
        error = BoundedText.Of(error ?? report?.Error, MaxErrorLength) ?? (value is null ? $"{metric} was not measured" : null);
        await table.ChangeOpenAsync(trial.Run, found => found with { Error = error }, cancellationToken);
        return new TrialResult
        {
            Trial = trial.Trial,
            Rung = trial.Rung,
            Value = value,
            Epochs = epochs.Count,
            Seconds = report?.ElapsedSeconds ?? 0,
            Error = error,
        };
    }

    /// <summary>Makes the best trial's output, report and metrics those of the search itself.</summary>
    /// <exception cref="RunFailedException">No trial succeeded.</exception>
    public async Task AdoptBestAsync(RunId id, IReadOnlyList<TrialResult> known, CancellationToken cancellationToken)
    {
        var (_, search) = await ReadAsync(id, cancellationToken);
        var report = search.Report(known);
        await WriteReportAsync(id, report, cancellationToken);
        if (search.Best(known) is not { } best)
        {
            var first = report.Trials.Select(trial => trial.Error).FirstOrDefault(error => error is not null);
            throw new RunFailedException($"None of the {report.Trials.Count} trials succeeded. The first: {first}");
        }

        var trial = await table.GetAsync(id.OfTrial(best.Trial), cancellationToken);
        foreach (var files in (string[])[RunFiles.Output, RunFiles.Metrics, RunFiles.ReportPage])
        {
            await blobs.CopyAsync(trial.Id, id, files, cancellationToken);
        }

        var own = await blobs.ReadReportAsync(trial.Id, trial.Attempt, cancellationToken)
            ?? throw new RunFailedException($"Trial {best.Trial} has no {RunFiles.Report} any more.");
        var text = JsonSerializer.SerializeToUtf8Bytes(own with { Search = report, Attempt = 1 }, RunJson.Document);
        await blobs.WriteAsync(id, RunFiles.Report, text, cancellationToken);
        await table.ChangeOpenAsync(id, found => found with { Attempt = 1, Detail = null }, cancellationToken);
    }

    /// <summary>A trial whose watch broke off may still train. When it cannot be stopped now, it is when the search ends.</summary>
    private async Task TryStopAsync(JobHandle job, CancellationToken cancellationToken)
    {
        try
        {
            await dispatchers.StopAsync(job, cancellationToken);
        }
        catch (DispatchException e)
        {
            LogNotStopped(logger, job.Id, e);
        }
    }

    private Task WriteReportAsync(RunId id, SearchReport report, CancellationToken cancellationToken) =>
        blobs.WriteAsync(id, File, JsonSerializer.SerializeToUtf8Bytes(report, RunJson.Document), cancellationToken);

    private async Task<(RunSpec Spec, Search Search)> ReadAsync(RunId id, CancellationToken cancellationToken)
    {
        var spec = await blobs.ReadSpecAsync(id, cancellationToken);
        return (spec, new Search(spec.Search!, spec.Training.Epochs));
    }

    /// <summary>The spec of the trial as the run's <c>spec.json</c>, and its record. Done again without harm.</summary>
    private async Task<TrialState> PrepareAsync(RunId id, RunSpec spec, TrialRun run, CancellationToken cancellationToken)
    {
        var trial = id.OfTrial(run.Trial);
        var parent = await table.GetAsync(id, cancellationToken);
        await table.TryInsertAsync(
            new RunRecord
            {
                Id = trial,
                Parent = id,
                Name = spec.Name,
                SpecSha256 = parent.SpecSha256,
                Model = parent.Model,
                Compute = parent.Compute,
                Attempts = parent.Attempts,
                CreatedAt = time.GetUtcNow(),
            },
            cancellationToken);

        // Between two rungs a trial waits for the others, which is no time of its own.
        var record = await table.ChangeAsync(
            trial,
            found => found.IsFinal || found.Rung >= run.Rung ? null : found with { Rung = run.Rung, StartedAt = null },
            cancellationToken);
        if (record.Rung > run.Rung)
        {
            // This call is a late repetition, and the trial is further.
            return new TrialState(trial, run.Trial, run.Rung, record.Attempt + 1);
        }

        // Whatever there is: at a higher rung the trial goes on with another last epoch.
        await blobs.WriteAsync(
            trial, RunFiles.Spec, TrialSpec(await blobs.ReadSpecTextAsync(id, cancellationToken), run), cancellationToken);
        if (parent.Incumbent is not null)
        {
            await blobs.CopyAsync(id, trial, RunFiles.Incumbent, cancellationToken);
        }

        return new TrialState(trial, run.Trial, run.Rung, run.Rung == 0 ? 1 : record.Attempt + 1);
    }

    /// <summary>Without what only the search itself is asked: its gate, its approval, its promotion.</summary>
    private static byte[] TrialSpec(ReadOnlyMemory<byte> text, TrialRun run)
    {
        var spec = SearchSpec.TrialSpec(JsonNode.Parse(RunSpec.WithoutByteOrderMark(text).Span)!, run).AsObject();
        var service = spec["service"] as JsonObject ?? [];
        foreach (var name in (string[])["gate", "approval", "promote", UntilEpoch])
        {
            service.Remove(name);
        }

        if (run.Epochs is { } epochs)
        {
            service[UntilEpoch] = epochs;
        }

        spec["service"] = service;
        return JsonSerializer.SerializeToUtf8Bytes(spec);
    }

    [LoggerMessage(4006, LogLevel.Warning, "Job {Job} of a trial that failed could not be stopped; it is tried again when the search ends")]
    private static partial void LogNotStopped(ILogger logger, string job, Exception exception);
}
