namespace MaaS.Infrastructure.Tests.App;

/// <summary>Whether a deployment has what triggers need: settings of their connections, roles of the app's identity, queues.</summary>
internal static class TriggerNeeds
{
    private const string SchedulerSetting = "DURABLE_TASK_SCHEDULER_CONNECTION_STRING";

    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal)
    {
        ["blob"] = Role.StorageBlobDataOwner,
        ["queue"] = Role.StorageQueueDataContributor,
        ["table"] = Role.StorageTableDataContributor,
    };

    /// <summary>What is missing, a line each.</summary>
    public static IEnumerable<string> Missing(Deployment deployment, IReadOnlyList<TriggerBinding> triggers)
    {
        var settings = deployment.Settings();
        var disabled = settings
            .Where(setting => setting.Key.StartsWith("AzureWebJobs.", StringComparison.Ordinal) && setting.Value == "true")
            .Select(setting => setting.Key["AzureWebJobs.".Length..^".Disabled".Length])
            .ToList();
        var enabled = triggers.Where(trigger => !disabled.Contains(trigger.Function)).ToList();

        return disabled.Except(triggers.Select(trigger => trigger.Function))
            .Select(name => $"Setting AzureWebJobs.{name}.Disabled names no function: correct it.")
            .Concat(Services(deployment, enabled).Distinct()
                .SelectMany(service => MissingConnection(deployment, settings, service.Connection, service.Name)))
            .Concat(enabled.SelectMany(trigger => MissingTarget(deployment, trigger)))
            .Concat(enabled.Exists(trigger => trigger.Kind == TriggerKind.Durable) ? MissingScheduler(deployment, settings) : []);
    }

    /// <summary>The services of each connection. The host itself keeps its locks in blobs.</summary>
    private static IEnumerable<(string Connection, string Name)> Services(
        Deployment deployment, IReadOnlyList<TriggerBinding> triggers) => triggers
        .SelectMany(trigger => trigger.Kind switch
        {
            TriggerKind.Queue => new[] { "queue" },
            TriggerKind.Blob => ["blob", "queue"],
            TriggerKind.Durable when !deployment.HasScheduler() => ["blob", "queue", "table"],
            _ => [],
        }, (trigger, service) => (trigger.Connection, service))
        .Prepend((TriggerBinding.HostConnection, "blob"));

    private static IEnumerable<string> MissingConnection(
        Deployment deployment, IReadOnlyDictionary<string, string> settings, string connection, string service)
    {
        var identity = deployment.AppIdentity();
        var uri = settings.GetValueOrDefault($"{connection}__{service}ServiceUri");
        if (uri is null || !uri.EndsWith($".primaryEndpoints.{service}]", StringComparison.Ordinal)
            || deployment.ReferencedBy(uri).ToList() is not [{ Type: Service.StorageType } account])
        {
            yield return $"Setting {connection}__{service}ServiceUri is '{uri}'; "
                + $"a trigger needs the primaryEndpoints.{service} of its account.";
            yield break;
        }

        if (settings.GetValueOrDefault($"{connection}__credential") != "managedidentity")
        {
            yield return $"Setting {connection}__credential must be 'managedidentity'.";
        }

        var client = settings.GetValueOrDefault($"{connection}__clientId");
        if (!deployment.IsClientIdOf(client, identity))
        {
            yield return $"Setting {connection}__clientId is '{client}'; it must be the clientId of {identity}.";
        }

        if (!deployment.MayDo(identity, Roles[service], account))
        {
            yield return $"{identity} has no role {Role.NameOf(Roles[service])} on {account}, "
                + $"which triggers of {connection} need for its {service} service: assign it.";
        }
    }

    private static IEnumerable<string> MissingTarget(Deployment deployment, TriggerBinding trigger)
    {
        if (trigger.Kind == TriggerKind.Queue && !deployment.NamesOf(Service.QueueType).Contains(trigger.Target))
        {
            yield return $"Function {trigger.Function} reads queue '{trigger.Target}', which the template does not create: add it.";
        }

        if (trigger.Kind == TriggerKind.Blob)
        {
            yield return $"Function {trigger.Function} has a blob trigger, which would poll or need a key in Azure: "
                + "let Event Grid write to a queue, and switch the function off with AzureWebJobs.<function>.Disabled.";
        }
    }

    private static IEnumerable<string> MissingScheduler(Deployment deployment, IReadOnlyDictionary<string, string> settings)
    {
        if (!deployment.HasScheduler())
        {
            yield break;
        }

        var scheduler = deployment.Single(Service.SchedulerType);
        var connection = settings.GetValueOrDefault(SchedulerSetting) ?? "";
        if (!connection.Contains("Authentication=ManagedIdentity", StringComparison.Ordinal)
            || !deployment.ReferencedBy(connection).ToHashSet().SetEquals([scheduler, deployment.AppIdentity()]))
        {
            yield return $"Setting {SchedulerSetting} is '{connection}'; it must be the endpoint of {scheduler}, "
                + "Authentication=ManagedIdentity and the app's ClientID.";
        }

        if (!deployment.MayDo(deployment.AppIdentity(), Role.DurableTaskDataContributor, scheduler))
        {
            yield return $"{deployment.AppIdentity()} has no role {nameof(Role.DurableTaskDataContributor)} on {scheduler}: assign it.";
        }
    }
}
