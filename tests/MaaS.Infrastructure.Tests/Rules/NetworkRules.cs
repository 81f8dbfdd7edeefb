using System.Net;
using System.Text.Json.Nodes;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>An isolated deployment is reached from its network only; another has none of that.</summary>
internal static class NetworkRules
{
    private const string EndpointType = "Microsoft.Network/privateEndpoints";
    private const string ZoneGroupType = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";
    private const string ZoneType = "Microsoft.Network/privateDnsZones";
    private const string LinkType = "Microsoft.Network/privateDnsZones/virtualNetworkLinks";

    private static readonly (string Type, string Part, string Zone)[] Endpoints =
    [
        (Service.StorageType, "blob", "privatelink.blob.core.windows.net"),
        (Service.StorageType, "queue", "privatelink.queue.core.windows.net"),
        (Service.StorageType, "table", "privatelink.table.core.windows.net"),
        (Service.VaultType, "vault", "privatelink.vaultcore.azure.net"),
    ];

    public static IEnumerable<string> OpenDeployments_HaveNoNetwork(Deployment deployment) => deployment.IsIsolated()
        ? []
        : deployment.Resources.Where(resource => resource.Type.StartsWith("Microsoft.Network/", StringComparison.Ordinal))
            .Select(resource => $"{resource} is there without isolation: make it only when there is a network.");

    public static IEnumerable<string> EachPart_HasAnEndpointAndAName(Deployment deployment)
    {
        if (!deployment.IsIsolated())
        {
            yield break;
        }

        foreach (var (type, part, zoneName) in Endpoints)
        {
            var target = deployment.Single(type);
            var endpoint = deployment.OfType(EndpointType).SingleOrDefault(endpoint =>
                endpoint["properties.privateLinkServiceConnections"]!.AsArray().Any(connection =>
                    (string?)connection!["properties"]!["privateLinkServiceId"] == target.Id
                    && connection["properties"]!["groupIds"]!.AsArray().Any(group => (string?)group == part)));
            if (endpoint is null)
            {
                yield return $"{target} has no private endpoint for '{part}': add one.";
                continue;
            }

            var zone = deployment.OfType(ZoneType).SingleOrDefault(zone => zone.Name == zoneName);
            if (zone is null)
            {
                yield return $"There is no private DNS zone {zoneName}: without it {target} is found at its public address.";
                continue;
            }

            if (!deployment.OfType(ZoneGroupType).Any(group =>
                group.ScopeId == endpoint.Id && deployment.ReferencedBy(group.Properties).Contains(zone)))
            {
                yield return $"{endpoint} writes no name to {zone}: add a privateDnsZoneGroups that names it.";
            }
        }
    }

    public static IEnumerable<string> Zones_AreLinkedToTheNetwork(Deployment deployment) =>
        from zone in deployment.OfType(ZoneType)
        where !deployment.OfType(LinkType).Any(link =>
            link.ScopeId == zone.Id && deployment.RefersTo(link.Properties, deployment.Single(Service.NetworkType)))
        select $"{zone} is not linked to the network: add a virtualNetworkLinks, or nobody asks it.";

    public static IEnumerable<string> PublicAccess_IsAsAsked(Deployment deployment) =>
        from type in Endpoints.Select(endpoint => endpoint.Type).Distinct()
        let resource = deployment.Single(type)
        let isolated = deployment.IsIsolated()
        from problem in resource.Expect("properties.publicNetworkAccess", isolated ? "Disabled" : "Enabled", "as isolation says")
            .Concat(resource.Expect("properties.networkAcls.defaultAction", isolated ? "Deny" : "Allow", "as isolation says"))
        select problem;

    /// <summary>Event Grid delivers from outside the network, as a trusted service.</summary>
    public static IEnumerable<string> Storage_LetsEventGridPass(Deployment deployment) => deployment.OfType(Service.TopicType).Any()
        ? deployment.Account().Expect("properties.networkAcls.bypass", "AzureServices", "or Event Grid cannot write to the queues")
        : [];

    public static IEnumerable<string> Programs_RunInTheNetwork(Deployment deployment)
    {
        var app = (string?)deployment.App()["properties.virtualNetworkSubnetId"];
        var jobs = (string?)deployment.Single(Service.EnvironmentType)["properties.vnetConfiguration.infrastructureSubnetId"];
        foreach (var (resource, subnet) in new[] { (deployment.App(), app), (deployment.Single(Service.EnvironmentType), jobs) })
        {
            var isIn = subnet is not null && deployment.IsIsolated() && Subnets(deployment).Any(known => Id(deployment, known) == subnet);
            if (deployment.IsIsolated() ? !isIn : subnet is not null)
            {
                var expected = deployment.IsIsolated() ? "one of the network" : "none";
                yield return $"{resource} is in subnet {subnet ?? "none"}; it must be in {expected}.";
            }
        }

        if (app is not null && app == jobs)
        {
            yield return $"{deployment.App()} and the jobs share subnet {app}: each wants its own.";
        }
    }

    public static IEnumerable<string> Subnets_AreDelegatedAndDisjoint(Deployment deployment)
    {
        if (!deployment.IsIsolated())
        {
            yield break;
        }

        var users = new[]
        {
            (string?)deployment.App()["properties.virtualNetworkSubnetId"],
            (string?)deployment.Single(Service.EnvironmentType)["properties.vnetConfiguration.infrastructureSubnetId"],
        };
        var ranges = new List<(string Name, IPNetwork Range)>();
        foreach (var subnet in Subnets(deployment))
        {
            var name = (string)subnet["name"]!;
            var delegated = JsonStrings.In(subnet["properties"]!["delegations"]).Contains("Microsoft.App/environments");
            if (delegated != users.Contains(Id(deployment, subnet)))
            {
                yield return $"Subnet '{name}' is {(delegated ? "" : "not ")}delegated to Microsoft.App/environments: "
                    + "delegate those of the app and of the jobs, and no other.";
            }

            var range = IPNetwork.Parse((string)subnet["properties"]!["addressPrefix"]!);
            foreach (var other in ranges.Where(other => other.Range.Contains(range.BaseAddress) || range.Contains(other.Range.BaseAddress)))
            {
                yield return $"Subnets '{name}' ({range}) and '{other.Name}' ({other.Range}) overlap: give them ranges of their own.";
            }

            if (range.PrefixLength > 27)
            {
                yield return $"Subnet '{name}' ({range}) is too small: it needs a /27 or more.";
            }

            ranges.Add((name, range));
        }

        foreach (var endpoint in deployment.OfType(EndpointType)
            .Where(endpoint => users.Contains((string?)endpoint["properties.subnet.id"])))
        {
            yield return $"{endpoint} is in a delegated subnet, which takes no endpoints: put it into one of its own.";
        }
    }

    private static IEnumerable<JsonNode> Subnets(Deployment deployment) =>
        deployment.Single(Service.NetworkType)["properties.subnets"]!.AsArray().Select(subnet => subnet!);

    private static string Id(Deployment deployment, JsonNode subnet) =>
        $"{deployment.Single(Service.NetworkType).Id}/subnets/{subnet["name"]}";
}
