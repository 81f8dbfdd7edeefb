using System.Globalization;
using System.Text.Json.Nodes;
using MaaS.Training;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>The job trains on the machine that was asked for, as an identity that may do nothing else.</summary>
internal static class TrainingRules
{
    /// <summary>What Azure has: name, cores and memory of one replica. Serverless GPUs take no counts.</summary>
    private static readonly (string Type, double Cpu, double MemoryGi)[] Profiles =
    [
        ("Consumption", 4, 8),
        ("Consumption-GPU-NC8as-T4", 8, 56),
        ("Consumption-GPU-NC24-A100", 24, 220),
    ];

    public static IEnumerable<string> Profiles_AreKnownAndWithoutCounts(Deployment deployment) =>
        from profile in WorkloadProfiles(deployment)
        let type = (string?)profile["workloadProfileType"]
        from problem in Problems(type, profile)
        select $"{deployment.Single(Service.EnvironmentType)}: workload profile '{profile["name"]}' {problem}";

    public static IEnumerable<string> Job_FitsItsMachine(Deployment deployment)
    {
        var job = deployment.Job();
        var name = (string?)job["properties.workloadProfileName"];
        var profile = WorkloadProfiles(deployment).SingleOrDefault(profile => (string?)profile["name"] == name);
        var machine = Profiles.SingleOrDefault(known => known.Type == (string?)profile?["workloadProfileType"]);
        if (machine == default)
        {
            yield return $"{job}: workloadProfileName is '{name}', which the environment does not have: name one of its profiles.";
            yield break;
        }

        foreach (var container in job.Containers())
        {
            var cpu = (double?)container["resources"]?["cpu"];
            var memory = (string?)container["resources"]?["memory"] ?? "";
            if (cpu is not > 0 || cpu > machine.Cpu || !memory.EndsWith("Gi", StringComparison.Ordinal)
                || double.Parse(memory[..^2], CultureInfo.InvariantCulture) > machine.MemoryGi)
            {
                yield return $"{job}: container '{container["name"]}' wants {cpu} cores and {memory}; "
                    + $"{machine.Type} has {machine.Cpu} and {machine.MemoryGi}Gi.";
            }
        }

        if (job.Containers().Count() > 1 && machine.Type.Contains("GPU", StringComparison.Ordinal))
        {
            yield return $"{job} has several containers: only the first gets the GPU.";
        }
    }

    /// <summary>A run counts its attempts itself, and is refused if it may take longer than the job.</summary>
    public static IEnumerable<string> Job_LeavesRetriesToTheRun(Deployment deployment)
    {
        const string Configuration = "properties.configuration";
        const string OneProcess = "as a run is one process";
        var job = deployment.Job();
        var timeout = (int?)job[$"{Configuration}.replicaTimeout"];
        var usual = new ServiceSpec().TimeLimit.TotalSeconds;
        if (timeout is null || timeout < usual)
        {
            yield return $"{job}: replicaTimeout is {timeout} s; a run that says nothing may take {usual} s, and would be refused.";
        }

        foreach (var problem in job.Expect($"{Configuration}.replicaRetryLimit", 0, "as the run counts its attempts")
            .Concat(job.Expect($"{Configuration}.triggerType", "Manual", "as the app starts it"))
            .Concat(job.Expect($"{Configuration}.manualTriggerConfig.parallelism", 1, OneProcess))
            .Concat(job.Expect($"{Configuration}.manualTriggerConfig.replicaCompletionCount", 1, OneProcess)))
        {
            yield return problem;
        }
    }

    public static IEnumerable<string> Job_PullsItsImageByIdentity(Deployment deployment)
    {
        var job = deployment.Job();
        if (deployment.JobIdentity() == deployment.AppIdentity())
        {
            yield return $"{job} runs as the app's identity: whoever starts a job may run any image as its identity. Give it its own.";
        }

        foreach (var registry in job["properties.configuration.registries"]!.AsArray())
        {
            if (!deployment.RefersTo(registry!["identity"], deployment.JobIdentity()) || registry["passwordSecretRef"] is not null)
            {
                yield return $"{job}: registry {registry["server"]} must be pulled from as {deployment.JobIdentity()}, without a password.";
            }
        }

        if (!deployment.ReferencedBy(job["properties.configuration.registries"]).Any(resource => resource.Type == Service.RegistryType))
        {
            yield return $"{job} knows no registry of the template: it cannot pull the trainer's image.";
        }
    }

    public static IEnumerable<string> Job_KnowsItsIdentityAndItsStorage(Deployment deployment)
    {
        var job = deployment.Job();
        var variables = job.Containers().Single()["env"]!.AsArray()
            .ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);
        if (!deployment.IsClientIdOf(variables.GetValueOrDefault("AZURE_CLIENT_ID"), deployment.JobIdentity()))
        {
            yield return $"{job}: variable AZURE_CLIENT_ID must be the clientId of {deployment.JobIdentity()}.";
        }

        if (!deployment.RefersTo(variables.GetValueOrDefault("AzureWebJobsStorage__blobServiceUri"), deployment.Account()))
        {
            yield return $"{job}: variable AzureWebJobsStorage__blobServiceUri must be that of {deployment.Account()}: "
                + "a spec names data as blob:<container>/….";
        }
    }

    public static IEnumerable<string> Profile_OfTheAppIsTheJob(Deployment deployment)
    {
        var settings = deployment.Settings();
        var profile = settings.GetValueOrDefault("MaaS__Training__DefaultCompute");
        var prefix = $"MaaS__Training__Compute__{profile}__";
        if (settings.GetValueOrDefault($"{prefix}Dispatcher") != "container-apps")
        {
            yield return $"Setting {prefix}Dispatcher is '{settings.GetValueOrDefault($"{prefix}Dispatcher")}'; it must be container-apps.";
        }

        if (settings.GetValueOrDefault($"{prefix}JobId") != deployment.Job().Id)
        {
            yield return $"Setting {prefix}JobId is '{settings.GetValueOrDefault($"{prefix}JobId")}'; it must be {deployment.Job().Id}.";
        }

        var container = settings.GetValueOrDefault($"{prefix}Container");
        if (container is not null && !deployment.Job().Containers().Any(known => (string?)known["name"] == container))
        {
            yield return $"Setting {prefix}Container is '{container}', which {deployment.Job()} does not have.";
        }
    }

    private static IEnumerable<string> Problems(string? type, JsonNode profile)
    {
        if (!Profiles.Any(known => known.Type == type))
        {
            yield return $"is of type '{type}'; Azure has {string.Join(", ", Profiles.Select(known => known.Type))}.";
        }

        if (profile["minimumCount"] is not null || profile["maximumCount"] is not null)
        {
            yield return "has a minimumCount or maximumCount, which Azure refuses for what is billed by use: remove it.";
        }
    }

    private static IEnumerable<JsonNode> WorkloadProfiles(Deployment deployment) =>
        deployment.Single(Service.EnvironmentType)["properties.workloadProfiles"]!.AsArray().Select(profile => profile!);
}
