using System.Text.Json.Nodes;
using MaaS.Infrastructure.Tests.App;
using MaaS.Serving;
using MaaS.Training;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Data is not public, can be brought back, and does not pile up.</summary>
internal static class StorageRules
{
    private static readonly string[] Growing = [JobsOptions.RequestContainer, JobsOptions.ResultContainer, BatchesOptions.OutputContainer];

    private static readonly string[] Kept = [ModelsOptions.DefaultContainer, TrainingStorage.DataContainer];

    public static IEnumerable<string> Storage_HasWhatTheAppMakes(Deployment deployment) =>
        from part in new[]
        {
            (Kind: "container", Type: Service.ContainerType, Names: StorageLayout.Containers),
            (Kind: "queue", Type: Service.QueueType, Names: StorageLayout.Queues),
            (Kind: "table", Type: Service.TableType, Names: StorageLayout.Tables),
        }
        from name in part.Names.Except(deployment.NamesOf(part.Type))
        select $"The app makes the {part.Kind} '{name}', which the template does not create: add it.";

    public static IEnumerable<string> Account_IsNotPublic(Deployment deployment)
    {
        var account = deployment.Account();
        return account.Expect("properties.allowBlobPublicAccess", false, "so that no container can be made public")
            .Concat(account.Expect("properties.supportsHttpsTrafficOnly", true, "so that nothing goes in the clear"))
            .Concat(deployment.OfType(Service.ContainerType).SelectMany(container =>
                container.Expect("properties.publicAccess", "None", "so that nobody reads without a role")));
    }

    public static IEnumerable<string> Blobs_CanBeBroughtBack(Deployment deployment)
    {
        var blobs = deployment.Single("Microsoft.Storage/storageAccounts/blobServices");
        return blobs.Expect("properties.isVersioningEnabled", true, "so that a model that was overwritten is still there")
            .Concat(blobs.Expect("properties.deleteRetentionPolicy.enabled", true, "so that a deleted blob is still there"))
            .Concat(blobs.Expect("properties.containerDeleteRetentionPolicy.enabled", true, "so that a deleted container is still there"))
            .Concat(from policy in new[] { "deleteRetentionPolicy", "containerDeleteRetentionPolicy" }
                    let days = (int?)blobs[$"properties.{policy}.days"]
                    where days is null or < 7
                    select $"{blobs}: {policy}.days is {days}; set it to 7 or more, a week to notice a mistake.");
    }

    public static IEnumerable<string> Lifecycle_IsAboutContainersOfTheTemplate(Deployment deployment)
    {
        // The Functions host makes the containers whose names begin so, and Durable Functions those of its hub.
        const string Host = "azure-webjobs-";
        var containers = deployment.NamesOf(Service.ContainerType);
        return from rule in LifecycleRules(deployment)
               from prefix in Prefixes(rule)
               let container = prefix.Split('/')[0]
               where !containers.Contains(container)
                   && !container.StartsWith(Host, StringComparison.Ordinal) && !DurableHub.Has(container)
               select $"Lifecycle rule '{rule["name"]}' names '{prefix}', but there is no container '{container}': correct it.";
    }

    public static IEnumerable<string> Lifecycle_RemovesWhatGrows(Deployment deployment) =>
        from container in Growing
        where !LifecycleRules(deployment).Any(rule => (bool?)rule["enabled"] == true
            && Prefixes(rule).Contains($"{container}/")
            && (double?)rule["definition"]!["actions"]!["baseBlob"]?["delete"]?["daysAfterModificationGreaterThan"] >= 8)
        select $"No enabled lifecycle rule removes the blobs of '{container}' after 8 days or more: add one "
            + "(a job's result is promised for 7 days).";

    public static IEnumerable<string> Lifecycle_LeavesModelsAlone(Deployment deployment) =>
        from rule in LifecycleRules(deployment)
        where rule["definition"]!["actions"]!["baseBlob"] is not null
        let kept = Kept.Where(container => Prefixes(rule) is [] || Prefixes(rule).Any(prefix =>
            $"{container}/".StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith($"{container}/", StringComparison.Ordinal)))
        where kept.Any()
        select $"Lifecycle rule '{rule["name"]}' would remove blobs of {string.Join(", ", kept)}: "
            + "name the containers that it is about in prefixMatch.";

    public static IEnumerable<string> Queues_HaveAPoisonQueue(Deployment deployment)
    {
        var queues = deployment.NamesOf(Service.QueueType);
        return queues.Where(queue => !queue.EndsWith("-poison", StringComparison.Ordinal) && !queues.Contains($"{queue}-poison"))
            .Select(queue => $"Queue '{queue}' has no '{queue}-poison': create it, so that an alert can watch it from the start.");
    }

    private static IEnumerable<JsonNode> LifecycleRules(Deployment deployment) => deployment
        .Single("Microsoft.Storage/storageAccounts/managementPolicies")["properties.policy.rules"]!.AsArray().Select(rule => rule!);

    private static IReadOnlyList<string> Prefixes(JsonNode rule) =>
        [.. rule["definition"]!["filters"]?["prefixMatch"]?.AsArray().Select(prefix => (string)prefix!) ?? []];
}
