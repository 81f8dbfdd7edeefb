using System.Globalization;
using MaaS.EmbeddedHost.Timers;

namespace MaaS.EmbeddedHost.Tests.Timers;

public class TimerScheduleTests
{
    /// <summary>One hour east of Greenwich; summer time from 29 March at 2 to 25 October at 3, as in Central Europe in 2026.</summary>
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone(
        "test", TimeSpan.FromHours(1), "test", "test", "test summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date,
                DateTime.MaxValue.Date,
                TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 29),
                TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 25)),
        ]);

    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01T00:00:00+01:00", "2026-01-01T00:05:00+01:00")]
    [InlineData("0 */5 * * * *", "2026-01-01T00:04:59.999+01:00", "2026-01-01T00:05:00+01:00")]
    [InlineData("30 4 * * *", "2026-01-01T05:00:00+01:00", "2026-01-02T04:30:00+01:00")]
    [InlineData("0 0 9 * * MON-FRI", "2026-01-02T10:00:00+01:00", "2026-01-05T09:00:00+01:00")]
    [InlineData("00:01:30", "2026-01-01T00:00:01+01:00", "2026-01-01T00:01:31+01:00")]
    [InlineData("0 30 2 * * *", "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")]
    [InlineData("0 0 12 * * *", "2026-07-01T10:30:00Z", "2026-07-02T12:00:00+02:00")]
    public void Next_AfterATime_IsTheWallClocks(string text, string after, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
        TimerSchedule.ParseOrDefault(text)!.Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture), Zone));

    [Theory]
    [InlineData("*/10 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    [InlineData("*/10 0 * * * *", false)]
    [InlineData("00:00:59", true)]
    [InlineData("00:01:00", false)]
    public void IsFrequent_SeveralTimesAMinute_IsTrue(string text, bool expected) =>
        Assert.Equal(expected, TimerSchedule.ParseOrDefault(text)!.IsFrequent);

    [Theory]
    [InlineData("")]
    [InlineData("* * *")]
    [InlineData("61 * * * * *")]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    public void Parse_NoSchedule_IsNone(string text) => Assert.Null(TimerSchedule.ParseOrDefault(text));
}
