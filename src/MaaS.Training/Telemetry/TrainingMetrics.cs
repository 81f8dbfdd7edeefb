using System.Diagnostics.Metrics;

namespace MaaS.Training;

/// <summary>What is measured of training; docs/metrics.md is the list. Thread-safe.</summary>
public sealed class TrainingMetrics
{
    /// <summary>Of the meter.</summary>
    public const string MeterName = "MaaS.Training";

    /// <summary>Longer than a round of the timer that counts jobs, and one that is late.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(12);

    private readonly Counter<long> _runsStarted;
    private readonly Counter<long> _runsEnded;
    private readonly Counter<long> _attemptsEnded;
    private readonly TimeProvider _time;
    private volatile JobCount? _jobs;

    public TrainingMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        _runsStarted = meter.CreateCounter<long>("maas.training.runs.started", "{run}", "Training runs that were accepted.");
        _runsEnded = meter.CreateCounter<long>("maas.training.runs.ended", "{run}", "Training runs that ended; trials of a search are not counted.");
        _attemptsEnded = meter.CreateCounter<long>(
            "maas.training.attempts.ended", "{attempt}", "Attempts at a job that ended, trials too; about, because a look may be repeated.");
        meter.CreateObservableGauge(
            "maas.training.jobs.running", () => Observe(jobs => jobs.Running), "{job}",
            "Jobs that were started and not seen to end; take the largest of all instances.");
        meter.CreateObservableGauge(
            "maas.training.jobs.overdue", () => Observe(jobs => jobs.Overdue), "{job}",
            "Jobs that should have been stopped at their run's time limit; take the largest of all instances.");
    }

    internal void CountStarted() => _runsStarted.Add(1);

    internal void CountEnded(RunState state) => _runsEnded.Add(1, new KeyValuePair<string, object?>("state", state switch
    {
        RunState.Succeeded => "succeeded",
        RunState.Failed => "failed",
        RunState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A run has not ended in this state."),
    }));

    /// <param name="outcome">A final one; null when the place refused to start the job.</param>
    internal void CountAttempt(JobOutcome? outcome) => _attemptsEnded.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        JobOutcome.Succeeded => "succeeded",
        JobOutcome.Failed => "failed",
        JobOutcome.Lost => "lost",
        JobOutcome.Cancelled => "cancelled",
        null => "not_started",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An attempt has not ended with this outcome."),
    }));

    /// <summary>What the timer has found; only the instance on which it ran knows.</summary>
    internal void SetJobs(int running, int overdue) => _jobs = new JobCount(running, overdue, _time.GetTimestamp());

    /// <summary>Zero once another instance counts, so that the largest value over all instances is the present one.</summary>
    private long Observe(Func<JobCount, long> value) =>
        _jobs is { } jobs && _time.GetElapsedTime(jobs.CountedAt) < Lifetime ? value(jobs) : 0;

    private sealed record JobCount(int Running, int Overdue, long CountedAt);
}
