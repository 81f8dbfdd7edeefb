using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>What Durable Functions makes for itself in the account, by the hub's name in host.json.</summary>
internal static class DurableHub
{
    private static readonly string Hub = (string)JsonNode.Parse(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")))!["extensions"]!["durableTask"]!["hubName"]!;

    private static readonly Regex Parts = new(
        $"^{Regex.Escape(Hub)}(-control(-\\d+)?|-workitems|-leases|-applease|-largemessages|History|Instances|Partitions)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether a container, queue or table is of the hub.</summary>
    public static bool Has(string name) => Parts.IsMatch(name);
}
