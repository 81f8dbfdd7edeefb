using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Training;

/// <summary>
/// Azure.Core's retries, but for answers that ask for a long wait: those the caller gets, which can wait without being held up.
/// </summary>
internal sealed class ShortRetryPolicy(DelayStrategy? delay) : RetryPolicy(MaxRetries, delay)
{
    private const int MaxRetries = 3;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>How long a response asks to wait; null when it does not.</summary>
    public static TimeSpan? RetryAfterOf(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Max(seconds, 0))
            : null;

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        !AsksForLongWait(message) && base.ShouldRetry(message, exception);

    protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        AsksForLongWait(message) ? ValueTask.FromResult(false) : base.ShouldRetryAsync(message, exception);

    private static bool AsksForLongWait(HttpMessage message) => message.HasResponse && RetryAfterOf(message.Response) > MaxWait;
}
