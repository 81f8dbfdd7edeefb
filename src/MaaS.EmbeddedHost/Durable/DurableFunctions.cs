using MaaS.EmbeddedHost.Triggers;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>All orchestrators and activities of the app, which one engine runs.</summary>
internal sealed class DurableFunctions(IEnumerable<OrchestratorFunction> orchestrators, IEnumerable<ActivityFunction> activities)
    : ITriggeredFunction
{
    public IReadOnlyDictionary<string, OrchestratorFunction> Orchestrators { get; } =
        orchestrators.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, ActivityFunction> Activities { get; } =
        activities.ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public string Name => string.Join(", ", Orchestrators.Keys.Concat(Activities.Keys).Order(StringComparer.Ordinal));

    public string Source => "orchestrations";

    public ITriggerListener CreateListener(IServiceProvider services) => ActivatorUtilities.CreateInstance<TaskHubEngine>(
        services, this, services.GetRequiredService<TaskHubs>().Get(connection: null, name: null));
}
