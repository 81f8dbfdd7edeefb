namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>The template explains itself, and Azure can deploy it in the order that it says.</summary>
internal static class TemplateRules
{
    public static IEnumerable<string> Parameters_AreDescribed(Deployment deployment) => Undescribed(deployment, "parameters");

    public static IEnumerable<string> Outputs_AreDescribed(Deployment deployment) => Undescribed(deployment, "outputs");

    public static IEnumerable<string> Types_HaveOneApiVersion(Deployment deployment) =>
        from entry in deployment.Template.Modules.Values.SelectMany(module => module.Resources)
        group (string)entry.Value["apiVersion"]! by (string)entry.Value["type"]! into versions
        where versions.Distinct().Count() > 1
        select $"{versions.Key} is used in versions {string.Join(", ", versions.Distinct().Order(StringComparer.Ordinal))}: "
            + "use the newest everywhere.";

    public static IEnumerable<string> References_AreWaitedFor(Deployment deployment)
    {
        var waits = WaitsIn(deployment);
        return from resource in deployment.Resources
               from needed in deployment.ReferencedBy(resource.Json).Append(deployment.Find(resource.ScopeId)).OfType<DeployedResource>()
               where needed != resource && !waits(resource).Contains(needed)
               select $"{resource} needs {needed} but does not wait for it: add a dependsOn to module '{resource.Module}', "
                   + "or use the symbol.";
    }

    /// <summary>The app starts with what it may do, and jobs with their image and files.</summary>
    public static IEnumerable<string> Programs_WaitForTheirRoles(Deployment deployment)
    {
        var waits = WaitsIn(deployment);
        return from program in new[] { deployment.App(), deployment.Job() }
               let identity = program == deployment.App() ? deployment.AppIdentity() : deployment.JobIdentity()
               from assignment in deployment.Roles()
               where assignment.Principal == identity && !waits(program).Contains(assignment.Resource)
               select $"{program} does not wait for role {Role.NameOf(assignment.Role)} on {assignment.Scope}: "
                   + "add a dependsOn, or it starts without.";
    }

    /// <summary>What a resource of a deployment waits for, itself or through what it waits for.</summary>
    private static Func<DeployedResource, IReadOnlySet<DeployedResource>> WaitsIn(Deployment deployment)
    {
        var waits = new Dictionary<DeployedResource, HashSet<DeployedResource>>();
        return WaitsOf;

        HashSet<DeployedResource> WaitsOf(DeployedResource resource)
        {
            if (!waits.TryGetValue(resource, out var all))
            {
                var direct = deployment.DependenciesOf(resource).ToList();
                waits[resource] = all = [.. direct, .. direct.SelectMany(WaitsOf)];
            }

            return all;
        }
    }

    private static IEnumerable<string> Undescribed(Deployment deployment, string kind) =>
        from module in deployment.Template.Modules.Values
        from entry in module.Template[kind]?.AsObject() ?? []
        where string.IsNullOrWhiteSpace((string?)entry.Value!["metadata"]?["description"])
        select $"Module '{module.Path}': {kind} '{entry.Key}' has no @description(): "
            + "say what it is, its unit and what an empty value means.";
}
