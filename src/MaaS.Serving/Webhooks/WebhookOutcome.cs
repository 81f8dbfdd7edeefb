namespace MaaS.Serving;

/// <summary>How one attempt to send a webhook ended.</summary>
internal sealed record WebhookOutcome
{
    public required WebhookResult Result { get; init; }

    /// <summary>HTTP status of the answer; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What happened, for a log or a person. Holds neither the query of the URL nor anything that the receiver wrote.</summary>
    public required string Detail { get; init; }

    /// <summary>What the receiver asked to wait, 0 to 1 day; null when it did not, or when there is no other attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
