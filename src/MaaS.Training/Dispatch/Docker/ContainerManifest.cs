using System.Globalization;
using Docker.DotNet.Models;

namespace MaaS.Training;

/// <summary>Writes the container of a request, and reads what its labels say.</summary>
internal static class ContainerManifest
{
    private const string RunLabel = "maas.run";
    private const string AttemptLabel = "maas.attempt";
    private const string RunUrlLabel = "maas.run-url";
    private const string ComputeLabel = "maas.compute";
    private const string TimeLimitLabel = "maas.time-limit";

    public static CreateContainerParameters Of(JobRequest request, DockerProfile profile, string compute) => new()
    {
        Name = JobName.Of(request.Key),
        Image = profile.Image,
        Cmd = profile.Command.Count > 0 ? profile.Command : null,
        Env = [.. profile.EnvironmentOf(request).Select(variable => $"{variable.Key}={variable.Value}")],
        Labels = new Dictionary<string, string>(LabelsOf(request.Key).Concat(LabelsOf(compute)))
        {
            [TimeLimitLabel] = request.TimeLimit.ToString("c", CultureInfo.InvariantCulture),
        },
        HostConfig = new HostConfig
        {
            NetworkMode = profile.Network,
            DeviceRequests = profile.GpuCount == 0 ? null : [new DeviceRequest { Count = profile.GpuCount, Capabilities = [["gpu"]] }],
        },
    };

    /// <summary>Of the one container of a job.</summary>
    public static Dictionary<string, string> LabelsOf(JobKey job) =>
        new() { [RunLabel] = job.RunId.Value, [AttemptLabel] = JobName.Attempt(job), [RunUrlLabel] = job.RunUrl };

    /// <summary>Of all containers of a compute profile.</summary>
    public static Dictionary<string, string> LabelsOf(string compute) => new() { [ComputeLabel] = compute };

    /// <summary>For which run it is; null where it does not say.</summary>
    public static string? RunUrlOf(ContainerInspectResponse container) =>
        container.Config.Labels is { } labels && labels.TryGetValue(RunUrlLabel, out var url) ? url : null;

    public static TimeSpan? TimeLimitOf(ContainerInspectResponse container) =>
        container.Config.Labels.TryGetValue(TimeLimitLabel, out var text)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
