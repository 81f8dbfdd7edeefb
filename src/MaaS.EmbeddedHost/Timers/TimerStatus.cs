using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Timers;

/// <summary>Where a schedule stands, as it is kept in storage.</summary>
internal sealed record TimerStatus
{
    /// <summary>The default if it never ran.</summary>
    public DateTimeOffset Last { get; init; }

    public required DateTimeOffset Next { get; init; }

    /// <summary>What <see cref="Next"/> was counted from if there is no <see cref="Last"/>.</summary>
    public required DateTimeOffset LastUpdated { get; init; }

    public ScheduleStatus ToScheduleStatus(TimeZoneInfo zone) => new()
    {
        Last = Last == default ? default : Wall(Last, zone),
        Next = Wall(Next, zone),
        LastUpdated = Wall(LastUpdated, zone),
    };

    private static DateTime Wall(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).DateTime;
}
