using MaaS.Serving;
using MaaS.Training;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Who may do what is in one table, and each row is about one resource.</summary>
internal static class RoleRules
{
    private const string Deployer = "who deploys";

    /// <summary>Role, who has it, on what, and why.</summary>
    private static readonly (string Role, string Who, string On, string Why)[] Allowed =
    [
        (Role.StorageBlobDataOwner, "app", Service.StorageType, "the host keeps locks, keys and packages; models, payloads and runs"),
        (Role.StorageQueueDataContributor, "app", Service.StorageType, "queues of work; Durable's control queues"),
        (Role.StorageTableDataContributor, "app", Service.StorageType, "status of jobs, batches and runs; Durable's history"),
        (Role.MonitoringMetricsPublisher, "app", Service.InsightsType, "telemetry without the key"),
        (Role.KeyVaultSecretsUser, "app", $"{Service.SecretType} webhook-signing-key", "signs webhooks"),
        (Role.DurableTaskDataContributor, "app", Service.SchedulerType, "orchestrations, when a scheduler keeps them"),
        (Role.ContainerAppsJobsOperator, "app", Service.JobType, "starts, watches and stops trainings"),
        (Role.StorageBlobDataContributor, "trainer", $"{Service.ContainerType} {TrainingStorage.Container}", "files of its run"),
        (Role.StorageBlobDataReader, "trainer", $"{Service.ContainerType} {TrainingStorage.DataContainer}", "the data that a spec names"),
        (Role.StorageQueueDataMessageSender, "trainer", $"{Service.QueueType} {TrainingStorage.EventQueue}", "says that it has news"),
        (Role.AcrPull, "trainer", Service.RegistryType, "its image"),
        (Role.StorageQueueDataMessageSender, "topic", $"{Service.QueueType} {BatchesOptions.UploadQueue}", "tells of uploads"),
        (Role.StorageQueueDataMessageSender, "topic", $"{Service.QueueType} {TrainingStorage.EventQueue}", "tells of reports"),
        (Role.StorageBlobDataContributor, Deployer, $"{Service.ContainerType} {PublishingOptions.UploadContainer}", "uploads models"),
        (Role.StorageBlobDataContributor, Deployer, $"{Service.ContainerType} {ModelsOptions.DefaultContainer}", "repairs models"),
        (Role.StorageBlobDataContributor, Deployer, $"{Service.ContainerType} {TrainingStorage.DataContainer}", "uploads data"),
        (Role.StorageBlobDataContributor, Deployer, $"{Service.ContainerType} {BatchesOptions.InputContainer}", "uploads batches"),
        (Role.StorageBlobDataReader, Deployer, $"{Service.ContainerType} {BatchesOptions.OutputContainer}", "fetches results"),
        (Role.StorageBlobDataReader, Deployer, $"{Service.ContainerType} {TrainingStorage.Container}", "looks at runs"),
        (Role.StorageQueueDataMessageProcessor, Deployer, Service.StorageType, "looks at poison queues and clears them"),
    ];

    public static IEnumerable<string> Assignments_AreInTheTable(Deployment deployment) =>
        from assignment in deployment.Roles()
        where assignment.Scope is not null
        let who = WhoIs(deployment, assignment.Principal)
        where !Allowed.Any(row => row.Role == assignment.Role && row.Who == who && IsOn(row.On, assignment.Scope))
        select $"{assignment.Resource} gives {Role.NameOf(assignment.Role)} on {assignment.Scope} to {who}: "
            + "if that is needed, add it to the table of RoleRules with the reason; else remove it.";

    public static IEnumerable<string> TableRows_AreAssigned(Deployment deployment) =>
        from row in Allowed
        where row.Who != Deployer || (string?)deployment.Parameters["principalId"] is { Length: > 0 }
        from resource in deployment.Resources.Where(resource => IsOn(row.On, resource))
        where !deployment.Roles().Any(assignment =>
            assignment.Role == row.Role && WhoIs(deployment, assignment.Principal) == row.Who && assignment.Scope == resource)
        select $"{resource}: {row.Who} has no role {Role.NameOf(row.Role)}, which it needs ({row.Why}): assign it.";

    public static IEnumerable<string> Assignments_AreOnAResource(Deployment deployment) =>
        from assignment in deployment.Roles()
        where assignment.Scope is null || assignment.Scope.Type == "Microsoft.Resources/resourceGroups"
        select $"{assignment.Resource} is on {assignment.Resource.ScopeId}: set its scope to the one resource that it is about.";

    public static IEnumerable<string> Assignments_AreEachMadeOnce(Deployment deployment) =>
        from assignment in deployment.Roles()
        group assignment by (assignment.Role, assignment.Scope, assignment.Resource["properties.principalId"]?.ToJsonString()) into same
        where same.Count() > 1
        select $"{string.Join(", ", same.Select(assignment => assignment.Resource))} say the same: Azure refuses the second, remove it.";

    /// <summary>A name from what is known before the deployment: the next one finds the assignment again.</summary>
    public static IEnumerable<string> Assignments_HaveStableNames(Deployment deployment) =>
        from assignment in deployment.Roles()
        where !Guid.TryParse(assignment.Resource.Name, out _)
        select $"{assignment.Resource}: Azure wants a GUID, the same each time: make the name of guid(scope.id, identity.id, role).";

    public static IEnumerable<string> Assignments_SayThatTheyAreForAnIdentity(Deployment deployment) =>
        from assignment in deployment.Roles()
        where assignment.Principal is not null
        from problem in assignment.Resource.Expect(
            "properties.principalType", "ServicePrincipal", "or the first deployment fails while the identity is not yet known everywhere")
        select problem;

    public static IEnumerable<string> Roles_AreNotMadeUp(Deployment deployment) => deployment
        .OfType("Microsoft.Authorization/roleDefinitions")
        .Select(role => $"{role}: custom roles need rights over the subscription and may hold wildcards; use a built-in role.");

    private static bool IsOn(string on, DeployedResource? resource) =>
        resource is not null && (on == resource.Type || on == $"{resource.Type} {resource.Name.Split('/')[^1]}");

    private static string WhoIs(Deployment deployment, DeployedResource? principal) => principal switch
    {
        null => Deployer,
        { Type: Service.TopicType } => "topic",
        _ when principal == deployment.AppIdentity() => "app",
        _ when principal == deployment.JobIdentity() => "trainer",
        _ => principal.ToString(),
    };
}
