using k8s.Models;

namespace MaaS.Training;

/// <summary>What a Job and its pod say about a job.</summary>
internal static class KubernetesJobState
{
    // A node that is there has killed it by then, and said so.
    private static readonly TimeSpan MaxEnding = StopMark.Grace + TimeSpan.FromMinutes(1);

    // Of a container that is on its way.
    private static readonly string[] UsualReasons = ["ContainerCreating", "PodInitializing"];

    /// <param name="job">As the cluster has it.</param>
    /// <param name="pod">Its newest pod; null when it has none, or none any more.</param>
    /// <param name="now">The time.</param>
    public static JobState Of(V1Job job, V1Pod? pod, DateTimeOffset now)
    {
        var container = pod?.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == JobManifest.Container)?.State;
        if (Condition(job, "Complete") is not null || Condition(job, "SuccessCriteriaMet") is not null)
        {
            return new JobState(JobStatus.Succeeded, ExitCode: 0);
        }

        if (Condition(job, "Failed") is { } failed)
        {
            return new JobState(JobStatus.Failed, container?.Terminated?.ExitCode, DetailOf(failed, pod, container?.Terminated));
        }

        if (job.Metadata.DeletionTimestamp is { } deleted)
        {
            return OfDeleted(container, now - deleted);
        }

        return pod?.Status?.Phase switch
        {
            null or "Pending" => new JobState(JobStatus.Pending, Detail: PendingReason(pod, container)),
            // The end of the pod is not yet that of the job: its conditions follow.
            "Running" or "Succeeded" or "Failed" => new JobState(JobStatus.Running),
            var other => new JobState(JobStatus.Unknown, Detail: other),
        };
    }

    private static JobState OfDeleted(V1ContainerState? container, TimeSpan since) => container?.Running is null
        ? new JobState(JobStatus.Stopped, container?.Terminated?.ExitCode)
        : since <= MaxEnding
            ? new JobState(JobStatus.Running, Detail: "It was asked to end.")
            : new JobState(JobStatus.Stopped, Detail: "Its node does not say that it has ended: it may be away.");

    private static V1JobCondition? Condition(V1Job job, string type) =>
        job.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");

    private static string? DetailOf(V1JobCondition failed, V1Pod? pod, V1ContainerStateTerminated? terminated)
    {
        // With no second try, this says only that the pod failed: its own reason says why.
        if (failed.Reason != "BackoffLimitExceeded")
        {
            return string.IsNullOrEmpty(failed.Message) ? failed.Reason : $"{failed.Reason}: {failed.Message}";
        }

        return terminated?.Reason is { Length: > 0 } reason && reason != "Error" ? reason : pod?.Status?.Reason;
    }

    private static string? PendingReason(V1Pod? pod, V1ContainerState? container)
    {
        if (container?.Waiting?.Reason is { } reason && !UsualReasons.Contains(reason))
        {
            return string.IsNullOrEmpty(container.Waiting.Message) ? reason : $"{reason}: {container.Waiting.Message}";
        }

        var unscheduled = pod?.Status?.Conditions?.FirstOrDefault(
            condition => condition.Type == "PodScheduled" && condition.Status == "False");
        return unscheduled is null ? null : $"{unscheduled.Reason}: {unscheduled.Message}";
    }
}
