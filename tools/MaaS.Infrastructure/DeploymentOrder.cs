namespace MaaS.Infrastructure;

/// <summary>The order in which a deployment can create its resources.</summary>
internal static class DeploymentOrder
{
    /// <summary>Each resource after what it needs; else as the template has them.</summary>
    /// <exception cref="InvalidOperationException">Resources need each other.</exception>
    public static IReadOnlyList<DeployedResource> Of(Deployment deployment)
    {
        var waiting = deployment.Resources.ToList();
        var needs = waiting.ToDictionary(resource => resource, resource => deployment.NeedsOf(resource).ToHashSet());
        var order = new List<DeployedResource>(waiting.Count);
        var done = new HashSet<DeployedResource>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(resource => needs[resource].IsSubsetOf(done)) ?? throw new InvalidOperationException(
                $"Deployment '{deployment.Name}' cannot be ordered: these need each other: {string.Join(", ", waiting)}.");
            waiting.Remove(next);
            done.Add(next);
            order.Add(next);
        }

        return order;
    }
}
