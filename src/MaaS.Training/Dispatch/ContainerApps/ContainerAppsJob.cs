using System.Text.Json.Nodes;

namespace MaaS.Training;

/// <summary>A Container Apps job, as far as starting an execution needs it.</summary>
/// <param name="ReplicaTimeout">After which Azure ends an execution.</param>
/// <param name="Template">What an execution is made of when its start says nothing.</param>
internal sealed record ContainerAppsJob(TimeSpan ReplicaTimeout, JsonObject Template)
{
    // What the start of an execution may say of a container; the job's may have more.
    private static readonly string[] ContainerMembers = ["name", "image", "command", "args", "env", "resources"];

    public static ContainerAppsJob Parse(JsonNode json)
    {
        var properties = json["properties"]!;
        return new ContainerAppsJob(
            TimeSpan.FromSeconds(properties["configuration"]!["replicaTimeout"]!.GetValue<double>()),
            properties["template"]!.AsObject());
    }

    /// <summary>
    /// The body of a start. What it says replaces all of the job's template, so it repeats all containers with their image, their
    /// environment with references to secrets, and their resources.
    /// </summary>
    /// <exception cref="DispatchException">The job has not the container that the profile names.</exception>
    public JsonObject StartTemplate(ContainerAppsProfile profile, IReadOnlyDictionary<string, string> environment)
    {
        var containers = Containers("containers");
        var trainer = containers.SingleOrDefault(container => profile.Container is null
            ? containers.Count == 1
            : container["name"]?.GetValue<string>() == profile.Container) ?? throw NoContainer(profile, containers);
        Merge(trainer, profile, environment);
        var template = new JsonObject { ["containers"] = new JsonArray([.. containers]) };
        if (Containers("initContainers") is { Count: > 0 } initContainers)
        {
            template["initContainers"] = new JsonArray([.. initContainers]);
        }

        return template;
    }

    private List<JsonObject> Containers(string name) => (Template[name] as JsonArray ?? [])
        .Select(container => new JsonObject(ContainerMembers
            .Where(member => container![member] is not null)
            .Select(member => KeyValuePair.Create(member, container![member]?.DeepClone()))))
        .ToList();

    private static void Merge(JsonObject container, ContainerAppsProfile profile, IReadOnlyDictionary<string, string> environment)
    {
        var kept = (container["env"] as JsonArray ?? [])
            .Where(variable => !environment.ContainsKey(variable!["name"]!.GetValue<string>()))
            .Select(variable => variable!.DeepClone());
        var added = environment.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value });
        container["env"] = new JsonArray([.. kept, .. added]);

        var resources = container["resources"] as JsonObject ?? [];
        if (profile.Cpu is { } cpu)
        {
            resources["cpu"] = cpu;
        }

        if (profile.Memory is { } memory)
        {
            resources["memory"] = memory;
        }

        container["resources"] = resources.Parent is null ? resources : resources.DeepClone();
    }

    private static DispatchException NoContainer(ContainerAppsProfile profile, List<JsonObject> containers) => new(
        $"The job {profile.JobId} has the containers {string.Join(", ", containers.Select(container => $"'{container["name"]}'"))}: " +
        $"the profile's Container, now '{profile.Container}', must name the one that trains.", isTransient: false);
}
