using System.Text.Json.Nodes;

namespace MaaS.Infrastructure.Tests;

/// <summary>The parts of a deployment by what they are for.</summary>
internal static class Service
{
    public const string StorageType = "Microsoft.Storage/storageAccounts";
    public const string ContainerType = "Microsoft.Storage/storageAccounts/blobServices/containers";
    public const string QueueType = "Microsoft.Storage/storageAccounts/queueServices/queues";
    public const string TableType = "Microsoft.Storage/storageAccounts/tableServices/tables";
    public const string IdentityType = "Microsoft.ManagedIdentity/userAssignedIdentities";
    public const string AppType = "Microsoft.Web/sites";
    public const string JobType = "Microsoft.App/jobs";
    public const string EnvironmentType = "Microsoft.App/managedEnvironments";
    public const string RegistryType = "Microsoft.ContainerRegistry/registries";
    public const string VaultType = "Microsoft.KeyVault/vaults";
    public const string SecretType = "Microsoft.KeyVault/vaults/secrets";
    public const string InsightsType = "Microsoft.Insights/components";
    public const string SchedulerType = "Microsoft.DurableTask/schedulers";
    public const string NetworkType = "Microsoft.Network/virtualNetworks";
    public const string TopicType = "Microsoft.EventGrid/systemTopics";

    public static DeployedResource Account(this Deployment deployment) => deployment.Single(StorageType);

    public static DeployedResource App(this Deployment deployment) => deployment.Single(AppType);

    public static DeployedResource Job(this Deployment deployment) => deployment.Single(JobType);

    public static DeployedResource AppIdentity(this Deployment deployment) => deployment.IdentityOf(deployment.App());

    public static DeployedResource JobIdentity(this Deployment deployment) => deployment.IdentityOf(deployment.Job());

    /// <summary>Whether isolation was asked for, whatever the template makes of it.</summary>
    public static bool IsIsolated(this Deployment deployment) => (bool)deployment.Parameters["networkIsolation"]!;

    public static bool HasScheduler(this Deployment deployment) => deployment.OfType(SchedulerType).Any();

    /// <summary>The last segments of the names of all resources of a type.</summary>
    public static IReadOnlyList<string> NamesOf(this Deployment deployment, string type) =>
        [.. deployment.OfType(type).Select(resource => resource.Name.Split('/')[^1])];

    /// <summary>The app's settings. Values that only Azure knows are expressions.</summary>
    public static IReadOnlyDictionary<string, string> Settings(this Deployment deployment) => deployment
        .OfType("Microsoft.Web/sites/config")
        .Where(config => config.Name.EndsWith("/appsettings", StringComparison.Ordinal))
        .SelectMany(config => config.Properties!.AsObject())
        .Concat(deployment.App()["properties.siteConfig.appSettings"]?.AsArray()
            .Select(setting => KeyValuePair.Create((string)setting!["name"]!, setting["value"])) ?? [])
        .ToDictionary(setting => setting.Key, setting => (string)setting.Value!, StringComparer.Ordinal);

    public static IReadOnlyList<RoleAssignment> Roles(this Deployment deployment) =>
    [
        .. deployment.OfType(RoleAssignment.Type).Select(resource => new RoleAssignment(
            resource,
            ((string)resource["properties.roleDefinitionId"]!).Split('/')[^1],
            deployment.Find(resource.ScopeId),
            deployment.ReferencedBy(resource["properties.principalId"]).SingleOrDefault())),
    ];

    /// <summary>Whether an expression asks for the client id of an identity.</summary>
    public static bool IsClientIdOf(this Deployment deployment, string? value, DeployedResource identity) =>
        value is not null && value.EndsWith(".clientId]", StringComparison.Ordinal) && deployment.RefersTo(value, identity);

    /// <summary>Whether a value refers to a resource, and to no other.</summary>
    public static bool RefersTo(this Deployment deployment, JsonNode? value, DeployedResource resource) =>
        deployment.ReferencedBy(value).SequenceEqual([resource]);

    /// <summary>The resource of a type whose last name is given; null if there is none.</summary>
    public static DeployedResource? Named(this Deployment deployment, string type, string? name) =>
        deployment.OfType(type).SingleOrDefault(resource => resource.Name.EndsWith($"/{name}", StringComparison.Ordinal));

    /// <summary>Whether somebody has a role on a resource, or on what it is part of.</summary>
    public static bool MayDo(this Deployment deployment, DeployedResource who, string role, DeployedResource on) =>
        deployment.Roles().Any(assignment => assignment.Principal == who && assignment.Role == role
            && assignment.Scope is { } scope && (scope == on || on.Id.StartsWith(scope.Id + "/", StringComparison.OrdinalIgnoreCase)));

    private static DeployedResource IdentityOf(this Deployment deployment, DeployedResource resource) =>
        deployment.ReferencedBy(resource["identity.userAssignedIdentities"]).ToList() is [{ Type: IdentityType } only]
            ? only
            : throw new InvalidOperationException($"{resource} must have one user-assigned identity; "
                + $"it has {resource["identity"]?.ToJsonString()}.");

    /// <summary>The containers of a job or an app in an environment.</summary>
    public static IEnumerable<JsonObject> Containers(this DeployedResource resource) =>
        resource["properties.template.containers"]!.AsArray().Select(container => container!.AsObject());
}
