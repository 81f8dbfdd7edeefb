namespace MaaS.Infrastructure;

/// <summary>A deployment as text for an operator: what is created, in order, where, and after what.</summary>
internal static class DeploymentListing
{
    public static IEnumerable<string> Lines(Deployment deployment)
    {
        var order = DeploymentOrder.Of(deployment);
        var numbers = order.Select((resource, index) => (resource, index)).ToDictionary(pair => pair.resource, pair => pair.index + 1);
        yield return $"{deployment.Name}: {order.Count} resources";
        foreach (var resource in order)
        {
            var needs = deployment.NeedsOf(resource).Select(need => numbers[need]).Order().ToList();
            yield return $"{numbers[resource],4}  {resource.Type}{RoleOf(deployment, resource)}";
            var after = needs.Count > 0 ? $", after {Ranges(needs)}" : "";
            yield return $"        {resource.Name}  in {ScopeOf(deployment, resource)}{after}";
        }
    }

    private static string RoleOf(Deployment deployment, DeployedResource resource)
    {
        if (resource["properties.roleDefinitionId"] is not { } role)
        {
            return "";
        }

        var principal = deployment.ReferencedBy(resource["properties.principalId"]).SingleOrDefault();
        return $": {Role.NameOf((string)role!)} for {principal?.Name ?? (string?)resource["properties.principalId"]}";
    }

    private static string ScopeOf(Deployment deployment, DeployedResource resource) =>
        deployment.Find(resource.ScopeId) is { } scope ? scope.ToString() : "the subscription";

    /// <summary>1, 2, 3, 7 is <c>1-3, 7</c>.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers)
        {
            if (ranges is [.., var last] && last.Last == number - 1)
            {
                ranges[^1] = last with { Last = number };
            }
            else
            {
                ranges.Add((number, number));
            }
        }

        return string.Join(", ", ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }
}
