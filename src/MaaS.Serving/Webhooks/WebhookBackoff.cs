using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>When a webhook is tried again. Safe to share between threads if the random numbers are.</summary>
internal sealed class WebhookBackoff(IOptions<WebhookOptions> options, Random random)
{
    private const double LargestJitter = 0.25;

    /// <summary>No delay is longer: the longest that a message of a storage queue can be kept invisible.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly TimeSpan[] Schedule =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
    ];

    private readonly int _maxAttempts = options.Value.MaxAttempts;

    /// <summary>How long to wait; null when there is to be no other attempt.</summary>
    /// <param name="attempts">Attempts made, 1 or more.</param>
    /// <param name="last">How the last of them ended.</param>
    public TimeSpan? NextDelay(int attempts, WebhookOutcome last)
    {
        if (last.Result != WebhookResult.RetryLater || attempts >= _maxAttempts)
        {
            return null;
        }

        var delay = BeforeAttempt(attempts + 1) * (1 + (random.NextDouble() * LargestJitter));
        return TimeSpan.FromTicks(Math.Min(Math.Max(delay.Ticks, (last.RetryAfter ?? TimeSpan.Zero).Ticks), Longest.Ticks));
    }

    /// <summary>The delay before an attempt, 1 or more, without jitter; after the schedule each is twice the one before.</summary>
    public static TimeSpan BeforeAttempt(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt == 1)
        {
            return TimeSpan.Zero;
        }

        var index = Math.Min(attempt - 2, Schedule.Length - 1);
        var doublings = Math.Min(attempt - 2 - index, 8);
        var delay = Schedule[index] * (1 << doublings);
        return delay < Longest ? delay : Longest;
    }
}
