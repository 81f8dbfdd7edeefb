namespace MaaS.Serving;

/// <summary>Asynchronous prediction. Section <c>MaaS:Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>The queue whose every message is a job.</summary>
    public const string Queue = "predict-requests";

    public const string PoisonQueue = Queue + "-poison";

    public const string WebhookQueue = "job-webhooks";

    public const string WebhookPoisonQueue = WebhookQueue + "-poison";

    internal const string Table = "jobs";

    internal const string RequestContainer = "requests";

    internal const string ResultContainer = "results";

    /// <summary>Bytes of a payload that is read from a blob, after decompression, 1 KiB to 2 GiB − 1, which is the default.</summary>
    public int MaxPayloadBytes { get; set; } = int.MaxValue;

    /// <summary>Containers that a caller's payload may be in. Default <c>requests</c>.</summary>
    public IList<string> PayloadContainers { get; } = [];

    /// <summary>How long a job waits, while it runs, for an overloaded model before it is given back to the queue. Default 600.</summary>
    public int MaxOverloadWaitSeconds { get; set; } = 600;

    /// <summary>Days that ended jobs and their results are kept, 1 to 3650. Default 7.</summary>
    public int RetentionDays { get; set; } = 7;

    internal IEnumerable<string> AllowedContainers => PayloadContainers.Count == 0 ? [RequestContainer] : PayloadContainers;
}
