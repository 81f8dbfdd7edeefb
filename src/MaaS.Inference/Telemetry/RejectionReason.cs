namespace MaaS.Inference;

/// <summary>Why a request was refused, as the metric tells it.</summary>
internal static class RejectionReason
{
    /// <summary>As many requests wait as may.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>It would be answered later than the model's limit.</summary>
    public const string WaitTooLong = "wait_too_long";

    /// <summary>Every loaded model is in use, and there is no memory for another.</summary>
    public const string NoMemory = "no_memory";

    public const string Stopping = "stopping";
}
