using System.Globalization;
using NCrontab;

namespace MaaS.EmbeddedHost.Timers;

/// <summary>When a timer is due: a cron expression, with or without seconds, or an interval.</summary>
internal sealed class TimerSchedule
{
    private const int FieldsWithSeconds = 6;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly CrontabSchedule? _cron;
    private readonly TimeSpan _interval;

    private TimerSchedule(CrontabSchedule? cron, TimeSpan interval)
    {
        _cron = cron;
        _interval = interval;
    }

    /// <summary>Several times a minute: too often to be kept in storage.</summary>
    public bool IsFrequent => _cron is null
        ? _interval < Minute
        : _cron.ToString().Split(' ').Skip(1).All(part => part == "*")
            && _cron.GetNextOccurrences(DateTime.UnixEpoch, DateTime.UnixEpoch + Minute).Count() > 1;

    /// <returns>The schedule, or null if the text is none.</returns>
    public static TimerSchedule? ParseOrDefault(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var options = new CrontabSchedule.ParseOptions { IncludingSeconds = fields == FieldsWithSeconds };
        if (CrontabSchedule.TryParse(text, options) is { } cron)
        {
            return new TimerSchedule(cron, TimeSpan.Zero);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new TimerSchedule(null, interval)
            : null;
    }

    /// <summary>The first time that is due after another. A cron expression means the wall clock of the zone.</summary>
    public DateTimeOffset Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (_cron is null)
        {
            return after + _interval;
        }

        var wall = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        while (true)
        {
            wall = _cron.GetNextOccurrence(wall);
            if (wall == DateTime.MaxValue)
            {
                return DateTimeOffset.MaxValue;
            }

            var next = new DateTimeOffset(wall, OffsetAt(wall, zone));
            if (next > after)
            {
                return next;
            }
        }
    }

    /// <remarks>An hour that the clock goes through twice counts once, as its first pass.</remarks>
    private static TimeSpan OffsetAt(DateTime wall, TimeZoneInfo zone) =>
        zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
}
