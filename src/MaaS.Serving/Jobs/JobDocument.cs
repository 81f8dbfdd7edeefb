namespace MaaS.Serving;

/// <summary>A job as <c>GET /api/jobs/{id}</c> tells it, and as a webhook gets it.</summary>
public sealed record JobDocument
{
    public required string Id { get; init; }

    public required JobState State { get; init; }

    public required string Model { get; init; }

    /// <summary>As asked for: a number or an alias; missing for the default. Which version answered is in the result.</summary>
    public string? Version { get; init; }

    public required JobOperation Operation { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it was begun.</summary>
    public required int Attempts { get; init; }

    public JobResultDocument? Result { get; init; }

    /// <summary>Why it failed; of a job that has not ended, why its last attempt did.</summary>
    public FailureReason? Error { get; init; }

    public WebhookDocument? Webhook { get; init; }

    internal static JobDocument From(JobRecord record) => new()
    {
        Id = record.Id.Value,
        State = record.State,
        Model = record.Model,
        Version = record.Version,
        Operation = record.Operation,
        CreatedAt = record.CreatedAt,
        StartedAt = record.StartedAt,
        FinishedAt = record.FinishedAt,
        Attempts = record.Attempts,
        Result = record.Result is { } result ? JobResultDocument.From(record.Id, result) : null,
        Error = record.Error,
        Webhook = record is { Webhook: { } url, WebhookState: { } state }
            ? new WebhookDocument(new Uri(url).GetLeftPart(UriPartial.Path), state, record.WebhookAttempts)
            : null,
    };
}
