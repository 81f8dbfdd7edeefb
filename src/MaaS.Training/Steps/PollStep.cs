using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>
/// Looks at a job: at its files, which are the truth, and at what the place where it runs says, which is the safety net. Stops it when it
/// gives no sign, is over its time, or is no longer wanted.
/// </summary>
public sealed partial class PollStep(
    RunTable table, RunBlobs blobs, JobDispatchers dispatchers, TrainingMetrics metrics, IOptions<TrainingOptions> options,
    TimeProvider time, ILogger<PollStep> logger)
{
    private const int InvalidSpec = 2;

    /// <summary>Beyond the longest pause between two looks.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    /// <param name="id">Of the run.</param>
    /// <param name="attempt">Whose job it is.</param>
    /// <param name="job">The job.</param>
    /// <param name="watch">What the look before gave; null for the first.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DispatchException">The place where the job runs is away; the same call may succeed later.</exception>
    /// <exception cref="RunFailedException">The run's files are not as they should be, or the place will never answer.</exception>
    public async Task<PollResult> ExecuteAsync(
        RunId id, int attempt, JobHandle job, JobWatch? watch, CancellationToken cancellationToken)
    {
        try
        {
            var result = await LookAsync(id, attempt, job, watch, cancellationToken);
            if (result.Outcome == JobOutcome.Lost)
            {
                await table.ChangeAsync(
                    id, found => found.IsFinal || found.LostAttempt >= attempt ? null : found with { LostAttempt = attempt }, cancellationToken);
            }

            if (result.IsEnded)
            {
                metrics.CountAttempt(result.Outcome);
            }

            return result;
        }
        catch (DispatchException e) when (!e.IsTransient)
        {
            throw new RunFailedException(BoundedText.Of(e.Message), e);
        }
    }

    private async Task<PollResult> LookAsync(
        RunId id, int attempt, JobHandle job, JobWatch? watch, CancellationToken cancellationToken)
    {
        var record = await table.GetAsync(id, cancellationToken);
        if (!await table.IsWantedAsync(record, cancellationToken))
        {
            await dispatchers.StopAsync(job, cancellationToken);
            var stopped = await dispatchers.GetStateAsync(job, cancellationToken);
            return new PollResult(stopped.IsEnded ? JobOutcome.Cancelled : JobOutcome.Stopping);
        }

        if (await blobs.ReadReportAsync(id, attempt, cancellationToken) is { } report)
        {
            return await OfReportAsync(report, job, cancellationToken);
        }

        var state = await dispatchers.GetStateAsync(job, cancellationToken);
        if (!state.IsEnded)
        {
            return await WatchAsync(record, attempt, job, state, watch, cancellationToken);
        }

        // It may have written the report and ended between the two looks.
        if (await blobs.ReadReportAsync(id, attempt, cancellationToken) is { } last)
        {
            return await OfReportAsync(last, job, cancellationToken);
        }

        // One that ends well without a report has lost the lock: its twin, started by the platform or by a late call, may have it.
        var seen = await SeeAsync(record, attempt, watch, cancellationToken);
        return state.Status == JobStatus.Succeeded && seen.Heartbeat is not null && SilenceOf(seen, watch) is null
            ? new PollResult(JobOutcome.Running, Watch: seen)
            : WithoutReport(state);
    }

    private static PollResult WithoutReport(JobState state)
    {
        var said = state switch
        {
            { Status: JobStatus.Lost } => "is not known any more where it ran",
            { Status: JobStatus.Stopped } => "was stopped",
            { ExitCode: { } code } => FormattableString.Invariant($"ended with code {code}"),
            _ => "ended",
        };
        var detail = state.Detail is null ? "" : $" ({BoundedText.Of(state.Detail)})";
        var error = $"The job {said}{detail} and left no {RunFiles.Report}. Its log tells more.";
        return new PollResult(state.ExitCode == InvalidSpec ? JobOutcome.Failed : JobOutcome.Lost, error);
    }

    private async Task<PollResult> OfReportAsync(RunReport report, JobHandle job, CancellationToken cancellationToken)
    {
        try
        {
            // Some platforms never see that a job has ended, and go on to charge for it.
            if (!(await dispatchers.GetStateAsync(job, cancellationToken)).IsEnded)
            {
                await dispatchers.StopAsync(job, cancellationToken);
            }
        }
        catch (DispatchException e)
        {
            // The report is the truth, whether the place answers or not.
            LogNotStopped(logger, job.Id, e);
        }

        return report switch
        {
            { Status: RunStatus.Succeeded } => new PollResult(JobOutcome.Succeeded),
            { Retriable: false } => new PollResult(JobOutcome.Failed, ErrorOf(report)),
            _ => new PollResult(JobOutcome.Lost, ErrorOf(report)),
        };
    }

    private static string ErrorOf(RunReport report) => BoundedText.Of(report.Error)
        ?? (report.Status == RunStatus.Cancelled
            ? "The job was told to end, and not by this service."
            : $"The job's {RunFiles.Report} says that it failed, and not why. Its log may tell.");

    private async Task<PollResult> WatchAsync(
        RunRecord record, int attempt, JobHandle job, JobState state, JobWatch? watch, CancellationToken cancellationToken)
    {
        var limit = (await blobs.ReadSpecAsync(record.Id, cancellationToken)).Service.TimeLimit;
        if (await IsOverAsync(record, limit, cancellationToken))
        {
            await dispatchers.StopAsync(job, cancellationToken);
            return new PollResult(JobOutcome.Failed, TimeLimits.Message(limit));
        }

        if (state is { Status: JobStatus.Pending, Detail: { } waits } && record.Detail != waits)
        {
            await table.ChangeAsync(record.Id, found => found.At(RunStep.Training, waits), cancellationToken);
        }

        var seen = await SeeAsync(record, attempt, watch, cancellationToken);
        var silence = seen.Heartbeat is null ? StartSilenceOf(record, state) : SilenceOf(seen, watch);
        if (silence is null)
        {
            return new PollResult(JobOutcome.Running, Watch: seen);
        }

        await dispatchers.StopAsync(job, cancellationToken);
        return new PollResult(JobOutcome.Lost, silence);
    }

    private async Task<bool> IsOverAsync(RunRecord record, TimeSpan limit, CancellationToken cancellationToken)
    {
        var search = record.Parent is { } parent ? await table.FindAsync(parent, cancellationToken) : null;
        return TimeLimits.IsOver(record, search, limit, time.GetUtcNow());
    }

    private async Task<JobWatch> SeeAsync(RunRecord record, int attempt, JobWatch? watch, CancellationToken cancellationToken)
    {
        var heartbeat = await blobs.ReadHeartbeatAsync(record.Id, cancellationToken);
        var what = heartbeat?.Attempt >= attempt ? FormattableString.Invariant($"{heartbeat.Attempt} {heartbeat.At:O}") : null;
        var longest = TimeSpan.FromSeconds(options.Value.MaxPollSeconds) + Slack;
        return JobWatch.After(watch, what, time.GetUtcNow(), longest);
    }

    /// <summary>Null while the job gives signs.</summary>
    private string? SilenceOf(JobWatch seen, JobWatch? before) =>
        seen.SilenceAfter(before, options.Value.HeartbeatTimeout) is { } silence
            ? FormattableString.Invariant($"The job gave no sign for {silence.TotalSeconds:0} s and was stopped.")
            : null;

    /// <summary>Null while the job is within its time to give the first sign.</summary>
    private string? StartSilenceOf(RunRecord record, JobState state)
    {
        var timeout = options.Value.StartTimeout;
        return state.Status == JobStatus.Running && time.GetUtcNow() - record.JobStartedAt > timeout
            ? FormattableString.Invariant($"The job gave no sign within {timeout.TotalSeconds:0} s of its start and was stopped.")
            : null;
    }

    [LoggerMessage(4005, LogLevel.Warning, "Job {Job} has written its report, and it is not known whether it has ended")]
    private static partial void LogNotStopped(ILogger logger, string job, Exception exception);
}
