namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where a schedule stands; all times are local.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
