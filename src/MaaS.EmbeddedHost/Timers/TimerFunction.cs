using System.Reflection;
using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Timers;

/// <summary>A function that runs on a schedule.</summary>
internal sealed record TimerFunction : ITriggeredFunction
{
    public required string Name { get; init; }

    public required string Source { get; init; }

    public required TimerSchedule Schedule { get; init; }

    public required bool IsMonitored { get; init; }

    public required bool RunOnStartup { get; init; }

    public required TriggerCall<TimerInfo> Call { get; init; }

    public ITriggerListener CreateListener(IServiceProvider services) => ActivatorUtilities.CreateInstance<TimerListener>(
        services, this, ActivatorUtilities.CreateInstance<TimerMonitor>(services, this));

    /// <returns>The function, or null after errors that say why it cannot run.</returns>
    public static TimerFunction? CreateOrDefault(
        FunctionMethod method, ParameterInfo trigger, TimerTriggerAttribute attribute, IConfiguration configuration, List<string> errors)
    {
        var call = TriggerCall<TimerInfo>.CreateOrDefault(
            method,
            parameter => parameter == trigger && parameter.ParameterType == typeof(TimerInfo) ? static (info, _) => new(info) : null,
            "TimerInfo with [TimerTrigger]",
            errors);
        if (SettingReferences.ResolveOrDefault(attribute.Schedule, configuration, method, errors) is not { } text)
        {
            return null;
        }

        if (TimerSchedule.ParseOrDefault(text) is not { } schedule)
        {
            errors.Add($"- {method} has the schedule '{text}', expected a cron expression of six fields that begins with the seconds, " +
                "such as '0 */5 * * * *', or an interval such as '00:05:00'.");
            return null;
        }

        return call is null ? null : new TimerFunction
        {
            Name = method.Name,
            Source = $"timer '{text}'",
            Schedule = schedule,
            IsMonitored = attribute.UseMonitor && !schedule.IsFrequent,
            RunOnStartup = attribute.RunOnStartup,
            Call = call,
        };
    }
}
