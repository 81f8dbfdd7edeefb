namespace MaaS.Serving;

/// <summary>Whether the URL of a job has been told that it ended.</summary>
public enum WebhookState
{
    Pending,
    Delivered,

    /// <summary>It was given up.</summary>
    Failed,
}
