using System.Text.RegularExpressions;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Names that Azure takes, and tags by which azd finds its own.</summary>
internal static class NameRules
{
    /// <summary>What Azure allows for the last segment of a name; types that are not here are made by fixed names.</summary>
    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["Microsoft.Resources/resourceGroups"] = @"[\w.()-]{0,89}[\w()-]",
        [Service.IdentityType] = @"[A-Za-z0-9][\w-]{2,127}",
        [Service.StorageType] = "[a-z0-9]{3,24}",
        [Service.ContainerType] = "[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]",
        [Service.QueueType] = "[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]",
        [Service.TableType] = "[A-Za-z][A-Za-z0-9]{2,62}",
        [Service.VaultType] = "[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]",
        [Service.SecretType] = "[A-Za-z0-9-]{1,127}",
        [Service.RegistryType] = "[A-Za-z0-9]{5,50}",
        [Service.AppType] = "[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]",
        ["Microsoft.Web/serverfarms"] = "[A-Za-z0-9-]{1,40}",
        [Service.EnvironmentType] = "[a-z](?!.*--)[a-z0-9-]{0,58}[a-z0-9]",
        [Service.JobType] = "[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]",
        [Service.InsightsType] = @"[\w.()-]{0,259}[\w()-]",
        ["Microsoft.OperationalInsights/workspaces"] = "[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
        [Service.TopicType] = "[A-Za-z0-9-]{3,50}",
        [Service.SchedulerType] = "[A-Za-z0-9-]{3,64}",
        ["Microsoft.DurableTask/schedulers/taskHubs"] = "[A-Za-z0-9-]{3,64}",
        [Service.NetworkType] = @"[A-Za-z0-9][\w.-]{0,62}\w",
        ["Microsoft.Network/privateEndpoints"] = @"[A-Za-z0-9][\w.-]{0,78}\w",
    };

    public static IEnumerable<string> Names_AreTakenByAzure(Deployment deployment) =>
        from resource in deployment.Resources
        where Patterns.TryGetValue(resource.Type, out var pattern)
            && !Regex.IsMatch(resource.Name.Split('/')[^1], $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant)
        select $"{resource}: Azure takes no such name ({Patterns[resource.Type]}): shorten it or remove the characters.";

    /// <summary>What is created is known before it is, so that it can be read, and found again.</summary>
    public static IEnumerable<string> Names_AreKnownBefore(Deployment deployment) =>
        from resource in deployment.Resources
        where resource.Id.StartsWith('[') || resource.Name.StartsWith('[')
        select $"{resource.Symbol} of module '{resource.Module}': its id is only known while it is deployed: make its name of parameters.";

    public static IEnumerable<string> Resources_AreTaggedWithTheEnvironment(Deployment deployment)
    {
        var group = deployment.Single("Microsoft.Resources/resourceGroups");
        var environment = (string?)group["tags.azd-env-name"];
        return from resource in deployment.Resources
               where resource["location"] is not null
               where environment is null || (string?)resource["tags.azd-env-name"] != environment
               select $"{resource}: tag azd-env-name is '{resource["tags.azd-env-name"]}'; azd finds what it made by it: pass the tags on.";
    }

    public static IEnumerable<string> Resources_AreWhereTheyWereAskedFor(Deployment deployment)
    {
        var location = (string?)deployment.Single("Microsoft.Resources/resourceGroups")["location"];
        return from resource in deployment.Resources
               let found = (string?)resource["location"]
               where found is not null && found != location && found != "global"
               select $"{resource} is in '{found}'; it must be in '{location}', as everything else.";
    }
}
