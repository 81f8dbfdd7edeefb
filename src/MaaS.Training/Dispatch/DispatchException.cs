namespace MaaS.Training;

/// <summary>The place where jobs run did not do what it was asked. The message says what was asked and what it answered.</summary>
/// <param name="message">Without a secret.</param>
/// <param name="isTransient">Whether the same call may succeed later: the place is away, busy, or has no room at the moment.</param>
/// <param name="innerException">What it is made of.</param>
public sealed class DispatchException(string message, bool isTransient, Exception? innerException = null)
    : Exception(message, innerException)
{
    public bool IsTransient { get; } = isTransient;

    /// <summary>How long the place asked to wait before the next try; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
