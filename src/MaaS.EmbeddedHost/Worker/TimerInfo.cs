namespace Microsoft.Azure.Functions.Worker;

/// <summary>Why a function with a timer runs now.</summary>
public class TimerInfo
{
    /// <summary>Null if the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The occurrence was missed, and is made up for now.</summary>
    public bool IsPastDue { get; set; }
}
