using Docker.DotNet.Models;

namespace MaaS.Training;

/// <summary>What a container says about its job.</summary>
internal static class ContainerJobState
{
    public static JobState Of(ContainerInspectResponse container)
    {
        var mark = ContainerName.MarkOf(container.Name);
        var exitCode = (int)container.State.ExitCode;
        return container.State.Status switch
        {
            "created" or "configured" or "initialized" => mark?.Ended(null) ?? new JobState(JobStatus.Pending),
            "running" or "paused" or "restarting" or "stopping" => new JobState(JobStatus.Running),
            "exited" or "stopped" or "dead" => mark?.Ended(exitCode) ?? ExitCode.Ended(exitCode, DetailOf(container.State)),
            "removing" => new JobState(JobStatus.Lost, Detail: "It is being removed."),
            var other => new JobState(JobStatus.Unknown, Detail: other),
        };
    }

    private static string? DetailOf(ContainerState state) =>
        state.OOMKilled ? "OOMKilled" : string.IsNullOrEmpty(state.Error) ? null : state.Error;
}
