using System.Text.Json.Serialization;

namespace MaaS.Training;

/// <summary>What the service knows of a run; the rest is in the run's files.</summary>
public sealed record RunRecord
{
    public required RunId Id { get; init; }

    /// <summary>The run whose search this is a trial of; null for a run that somebody asked for.</summary>
    public RunId? Parent { get; init; }

    /// <summary>Of a trial, the rung that it is at.</summary>
    public int Rung { get; init; }

    /// <summary>Several jobs, one for each trial.</summary>
    public bool IsSearch { get; init; }

    /// <summary>The spec's name.</summary>
    public required string Name { get; init; }

    /// <summary>Of <c>spec.json</c>, 64 hexadecimal digits.</summary>
    public required string SpecSha256 { get; init; }

    /// <summary>The model that gets a version.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the compute profile.</summary>
    public required string Compute { get; init; }

    /// <summary>How often the job is started at most.</summary>
    public required int Attempts { get; init; }

    public RunState State { get; init; }

    public RunStep Step { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first job was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Of the job that was started last, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>
    /// The highest attempt whose job was asked for, from 1; there may be such a job although nobody has recorded it.
    /// </summary>
    public int StartingAttempt { get; init; }

    /// <summary>The highest attempt that was given up for another, from 1; its job must not be started again.</summary>
    public int LostAttempt { get; init; }

    /// <summary>The job that was started last.</summary>
    public JobHandle? Job { get; init; }

    /// <summary>When <see cref="Job"/> was started.</summary>
    public DateTimeOffset? JobStartedAt { get; init; }

    /// <summary>The run has ended, and its job could not be stopped yet.</summary>
    public bool IsJobLeft { get; init; }

    /// <summary>What a person should know of the present step, such as what is waited for, or why the last attempt failed.</summary>
    public string? Detail { get; init; }

    /// <summary>What was found of the data.</summary>
    public RunData? Data { get; init; }

    /// <summary>The version that the model is compared with; null when there is none.</summary>
    public int? Incumbent { get; init; }

    /// <summary>Of the test, by <see cref="Metric.Name"/>.</summary>
    public IReadOnlyDictionary<string, double?>? Metrics { get; init; }

    public GateDecision? Gate { get; init; }

    public RunApproval? Approval { get; init; }

    /// <summary>The version that came out.</summary>
    public int? Version { get; init; }

    /// <summary>The alias that was moved to the version; null when none was.</summary>
    public string? PromotedTo { get; init; }

    /// <summary>Why the run failed.</summary>
    public string? Error { get; init; }

    /// <summary>Of the row that this was read from; null when it is new.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }

    /// <summary>Nothing changes any more.</summary>
    [JsonIgnore]
    public bool IsFinal => State is RunState.Succeeded or RunState.Failed or RunState.Cancelled;

    /// <summary>Whether a cancellation would still leave no version behind.</summary>
    [JsonIgnore]
    public bool CanBeCancelled => !IsFinal && Step < RunStep.Publishing;

    /// <summary>
    /// The record at a step; null, to leave it, when the run has ended or is further already: a step may be done again late, after others.
    /// </summary>
    internal RunRecord? At(RunStep step, string? detail = null) =>
        IsFinal || IsBeyond(step) ? null : this with { State = RunState.Running, Step = step, Detail = BoundedText.Of(detail) };

    /// <summary>Jobs are started again, and a trial again after it was evaluated; all else goes one way.</summary>
    private bool IsBeyond(RunStep step) =>
        Step > step && (step < RunStep.Dispatching || (Step >= RunStep.Evaluating && Parent is null));
}
