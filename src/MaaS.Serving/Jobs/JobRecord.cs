namespace MaaS.Serving;

/// <summary>What is kept of a job.</summary>
internal sealed record JobRecord
{
    public required JobId Id { get; init; }

    public required JobState State { get; init; }

    public required JobOperation Operation { get; init; }

    public required string Model { get; init; }

    /// <summary>As asked for; null for the default.</summary>
    public string? Version { get; init; }

    /// <summary>Of what is to be done: equal for the same job, different for another under the same id.</summary>
    public required string Digest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    public JobResult? Result { get; init; }

    /// <summary>Why it failed, or why the last attempt did.</summary>
    public FailureReason? Error { get; init; }

    public string? Webhook { get; init; }

    public WebhookState? WebhookState { get; init; }

    public int WebhookAttempts { get; init; }

    /// <summary>Of the record as it was read; null for one that was not stored yet.</summary>
    public string? ETag { get; init; }

    public bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    public static JobRecord Create(JobId id, JobWork work, DateTimeOffset now) => new()
    {
        Id = id,
        State = JobState.Queued,
        Operation = work.Operation,
        Model = work.Model.Value,
        Version = work.Version,
        Digest = work.ComputeDigest(),
        CreatedAt = now,
        Webhook = work.Webhook,
        WebhookState = work.Webhook is null ? null : Serving.WebhookState.Pending,
    };
}
