namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter of a function that runs on a schedule, and says which.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute : Attribute
{
    /// <param name="schedule">
    /// A cron expression that starts with seconds (<c>0 */5 * * * *</c>), or an interval (<c>00:05:00</c>); <c>%Name%</c> is the
    /// setting of that name.
    /// </param>
    public TimerTriggerAttribute(string schedule)
    {
        Schedule = schedule;
        UseMonitor = true;
    }

    public string Schedule { get; private set; }

    /// <summary>Keeps the next occurrence in storage, so that one that is missed is made up for. Off if there are several a minute.</summary>
    public bool UseMonitor { get; set; }

    public bool RunOnStartup { get; set; }
}
