using Microsoft.Extensions.Options;

namespace MaaS.Training;

/// <summary>
/// Looks at a job: at its files, which are the truth, and at what the place where it runs says, which is the safety net. Stops it when it
/// gives no sign, is over its time, or is no longer wanted.
/// </summary>
public sealed class PollStep(
    RunTable table, RunBlobs blobs, JobDispatchers dispatchers, IOptions<TrainingOptions> options, TimeProvider time)
{
    private const int InvalidSpec = 2;

    /// <exception cref="DispatchException">The place where the job runs is away; the same call may succeed later.</exception>
    /// <exception cref="RunFailedException">The run's files are not as they should be.</exception>
    public async Task<PollResult> ExecuteAsync(RunId id, int attempt, JobHandle job, CancellationToken cancellationToken)
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
            return await WatchAsync(record, attempt, job, state, cancellationToken);
        }

        // It may have written the report and ended between the two looks.
        return await blobs.ReadReportAsync(id, attempt, cancellationToken) is { } last
            ? await OfReportAsync(last, job, cancellationToken)
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
        if (!(await dispatchers.GetStateAsync(job, cancellationToken)).IsEnded)
        {
            // Some platforms never see that a job has ended, and go on to charge for it.
            await dispatchers.StopAsync(job, cancellationToken);
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
        RunRecord record, int attempt, JobHandle job, JobState state, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var limit = (await blobs.ReadSpecAsync(record.Id, cancellationToken)).Service.TimeLimit;
        if (now - record.StartedAt > limit)
        {
            await dispatchers.StopAsync(job, cancellationToken);
            return new PollResult(JobOutcome.Failed, TimeLimits.IsOver(limit));
        }

        var heartbeat = await blobs.ReadHeartbeatAsync(record.Id, cancellationToken);
        if (SilenceOf(record, attempt, heartbeat, state, now) is not { } silence)
        {
            return new PollResult(JobOutcome.Running);
        }

        await dispatchers.StopAsync(job, cancellationToken);
        return new PollResult(JobOutcome.Lost, silence);
    }

    /// <summary>Null while the job gives signs, or is within its time to give the first.</summary>
    private string? SilenceOf(RunRecord record, int attempt, Heartbeat? heartbeat, JobState state, DateTimeOffset now)
    {
        if (heartbeat is not null && heartbeat.Attempt >= attempt)
        {
            var silent = now - heartbeat.At;
            return silent > options.Value.HeartbeatTimeout
                ? FormattableString.Invariant($"The job gave no sign for {silent.TotalSeconds:0} s and was stopped.")
                : null;
        }

        var timeout = options.Value.StartTimeout;
        return state.Status == JobStatus.Running && now - record.JobStartedAt > timeout
            ? FormattableString.Invariant($"The job gave no sign within {timeout.TotalSeconds:0} s of its start and was stopped.")
            : null;
    }
}
