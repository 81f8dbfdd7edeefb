using System.Reflection;
using MaaS.EmbeddedHost.Blobs;
using MaaS.EmbeddedHost.Durable;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Http;
using MaaS.EmbeddedHost.Queues;
using MaaS.EmbeddedHost.Timers;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>Finds the functions of an app, and everything that is wrong with them.</summary>
internal sealed class FunctionDiscovery(HostJson hostJson, IConfiguration configuration)
{
    private readonly List<string> _errors = [];
    private readonly List<HttpFunction> _http = [];
    private readonly List<ITriggeredFunction> _triggered = [];
    private readonly List<OrchestratorFunction> _orchestrators = [];
    private readonly List<ActivityFunction> _activities = [];

    /// <exception cref="HostStartException">Functions are not as this host can run them; the message names every one.</exception>
    public static DiscoveredFunctions Find(IEnumerable<Type> types, HostJson hostJson, IConfiguration configuration) =>
        new FunctionDiscovery(hostJson, configuration).Find(types);

    private DiscoveredFunctions Find(IEnumerable<Type> types)
    {
        var methods = FunctionMethods(types).ToArray();
        var disabled = methods.Where(method => DisabledSetting.IsOn(configuration, method.Name)).ToArray();
        foreach (var method in methods.Except(disabled))
        {
            Add(method);
        }

        AddNameConflicts(methods);
        AddSameNames("orchestrator", _orchestrators.Select(function => function.Name));
        AddSameNames("activity", _activities.Select(function => function.Name));
        HttpFunctionFactory.AddRouteConflicts(_http, _errors);
        if (_errors.Count > 0)
        {
            throw new HostStartException(string.Join(Environment.NewLine, ["The app's functions cannot be served:", .. _errors]));
        }

        if (_orchestrators.Count + _activities.Count > 0)
        {
            _triggered.Add(new DurableFunctions(_orchestrators, _activities));
        }

        return new DiscoveredFunctions(_http, _triggered, [.. disabled.Select(method => method.Name)]);
    }

    private static IEnumerable<FunctionMethod> FunctionMethods(IEnumerable<Type> types) =>
        from type in types
        where type is { IsClass: true, IsVisible: true }
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        orderby attribute.Name
        select new FunctionMethod(attribute.Name, method);

    private void Add(FunctionMethod method)
    {
        var triggers = (
            from parameter in method.Parameters
            from attribute in parameter.GetCustomAttributes()
            where attribute is HttpTriggerAttribute or QueueTriggerAttribute or BlobTriggerAttribute or TimerTriggerAttribute
                or OrchestrationTriggerAttribute or ActivityTriggerAttribute
            select (parameter, attribute)).ToArray();
        if (triggers.Length != 1)
        {
            _errors.Add($"- {method} has {triggers.Length} trigger parameters, " +
                "expected 1 with [HttpTrigger], [QueueTrigger], [BlobTrigger], [TimerTrigger], [OrchestrationTrigger] or " +
                "[ActivityTrigger].");
            return;
        }

        if (!method.HasInstance)
        {
            _errors.Add($"- {method} is in a class that cannot be made, expected one with one public constructor, or one that has " +
                "[ActivatorUtilitiesConstructor], that is not abstract.");
            return;
        }

        var (trigger, marked) = triggers[0];
        switch (marked)
        {
            case HttpTriggerAttribute http:
                AddTo(_http, HttpFunctionFactory.CreateOrDefault(method, trigger, http, hostJson, _errors));
                break;
            case QueueTriggerAttribute queue:
                AddTo(_triggered, QueueFunction.CreateOrDefault(method, trigger, queue, configuration, _errors));
                break;
            case BlobTriggerAttribute blob:
                AddTo(_triggered, BlobFunction.CreateOrDefault(method, trigger, blob, configuration, _errors));
                break;
            case TimerTriggerAttribute timer:
                AddTo(_triggered, TimerFunction.CreateOrDefault(method, trigger, timer, configuration, _errors));
                break;
            case OrchestrationTriggerAttribute orchestration:
                AddTo(_orchestrators, OrchestratorFunction.CreateOrDefault(method, trigger, orchestration, _errors));
                break;
            case ActivityTriggerAttribute activity:
                AddTo(_activities, ActivityFunction.CreateOrDefault(method, trigger, activity, _errors));
                break;
        }
    }

    private static void AddTo<T>(List<T> functions, T? function)
        where T : class
    {
        if (function is not null)
        {
            functions.Add(function);
        }
    }

    /// <remarks>The name in a trigger need not be the function's.</remarks>
    private void AddSameNames(string kind, IEnumerable<string> names)
    {
        foreach (var same in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            _errors.Add($"- '{same.Key}' is the name of more than one {kind}, expected different names.");
        }
    }

    private void AddNameConflicts(IEnumerable<FunctionMethod> methods)
    {
        foreach (var same in methods.GroupBy(method => method.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            var where = string.Join(" and of ", same.Select(method => $"{method.Method.DeclaringType}.{method.Method.Name}"));
            _errors.Add($"- '{same.Key}' is the name of {where}, expected different names.");
        }
    }
}
