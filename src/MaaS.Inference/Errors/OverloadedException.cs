namespace MaaS.Inference;

/// <summary>The request was refused at once because it would have to wait too long, or there is no memory for the model now.</summary>
public sealed class OverloadedException(string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>When trying again may help; at least a second.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter > TimeSpan.FromSeconds(1) ? retryAfter : TimeSpan.FromSeconds(1);
}
