using Microsoft.Azure.Functions.Worker;

namespace MaaS.EmbeddedHost.Tests.Timers;

#pragma warning disable CA1034 // The host finds functions in visible classes.
public static class TimerFunctions
{
    public sealed class Monitored(Calls calls)
    {
        [Function("monitored")]
        public Task Run([TimerTrigger("%Schedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
            calls.RecordAsync(Text(timer), cancellationToken);
    }

    public sealed class Unmonitored(Calls calls)
    {
        [Function("unmonitored")]
        public Task Run([TimerTrigger("%Schedule%", UseMonitor = false)] TimerInfo timer) => calls.RecordAsync(Text(timer));
    }

    public sealed class AtStart(Calls calls)
    {
        [Function("at-start")]
        public Task Run([TimerTrigger("%Schedule%", RunOnStartup = true)] TimerInfo timer, FunctionContext context) =>
            calls.RecordAsync(Text(timer), context.CancellationToken);
    }

    private static string Text(TimerInfo timer) => FormattableString.Invariant(
        $"{(timer.IsPastDue ? "past due" : "due")} {timer.ScheduleStatus?.Next.ToString("HH:mm:ss") ?? "-"}");
}
