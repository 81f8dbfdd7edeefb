using Microsoft.Extensions.Options;

namespace MaaS.Serving.Tests;

public sealed class WebhookBackoffTests
{
    private static readonly WebhookOutcome Failed = new() { Result = WebhookResult.RetryLater, Detail = "answered 500" };

    [Theory]
    [InlineData(1, "0.00:00:00")]
    [InlineData(2, "0.00:00:05")]
    [InlineData(3, "0.00:00:30")]
    [InlineData(4, "0.00:02:00")]
    [InlineData(5, "0.00:10:00")]
    [InlineData(6, "0.00:30:00")]
    [InlineData(7, "0.02:00:00")]
    [InlineData(8, "0.06:00:00")]
    [InlineData(9, "0.12:00:00")]
    [InlineData(12, "4.00:00:00")]
    [InlineData(13, "7.00:00:00")]
    [InlineData(int.MaxValue, "7.00:00:00")]
    public void BeforeAttempt_GrowsUpToSevenDays(int attempt, string delay) =>
        Assert.Equal(TimeSpan.Parse(delay, System.Globalization.CultureInfo.InvariantCulture), WebhookBackoff.BeforeAttempt(attempt));

    [Theory]
    [InlineData(0.0, 5.0)]
    [InlineData(0.5, 5.625)]
    [InlineData(1.0, 6.25)]
    public void NextDelay_Jitter_AddsUpToAQuarter(double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Create(random).NextDelay(1, Failed));

    [Fact]
    public void NextDelay_JitterOnTheLongest_StaysWithinSevenDays() =>
        Assert.Equal(TimeSpan.FromDays(7), Create(random: 1, maxAttempts: 20).NextDelay(19, Failed));

    [Theory]
    [InlineData(3, 5)]
    [InlineData(3600, 3600)]
    public void NextDelay_RetryAfter_IsWaitedWhenLonger(int asked, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds), Create(random: 0).NextDelay(1, Failed with { RetryAfter = TimeSpan.FromSeconds(asked) }));

    [Fact]
    public void NextDelay_AttemptsUsedUp_IsNull()
    {
        var backoff = Create(random: 0, maxAttempts: 3);

        Assert.NotNull(backoff.NextDelay(2, Failed));
        Assert.Null(backoff.NextDelay(3, Failed));
    }

    [Theory]
    [InlineData((int)WebhookResult.Delivered)]
    [InlineData((int)WebhookResult.GaveUp)]
    public void NextDelay_NothingToRetry_IsNull(int result) =>
        Assert.Null(Create(random: 0).NextDelay(1, Failed with { Result = (WebhookResult)result }));

    private static WebhookBackoff Create(double random, int maxAttempts = 8) =>
        new(Options.Create(new WebhookOptions { MaxAttempts = maxAttempts }), new FixedRandom(random));

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
