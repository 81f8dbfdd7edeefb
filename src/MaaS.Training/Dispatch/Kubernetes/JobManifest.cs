using System.Globalization;
using k8s.Models;

namespace MaaS.Training;

/// <summary>Writes the <c>batch/v1</c> Job of a request.</summary>
internal static class JobManifest
{
    /// <summary>The name of the container.</summary>
    public const string Container = "trainer";

    private const string RunLabel = "maas.run";
    private const string AttemptLabel = "maas.attempt";
    private const string RunUrlAnnotation = "maas.run-url";

    public static V1Job Of(JobRequest request, KubernetesProfile profile)
    {
        var labels = new Dictionary<string, string> { [RunLabel] = request.RunId.Value, [AttemptLabel] = JobName.Attempt(request.Key) };
        return new V1Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = new V1ObjectMeta
            {
                Name = JobName.Of(request.Key),
                Labels = labels,
                // No label: those may have neither slashes nor more than 63 characters.
                Annotations = new Dictionary<string, string> { [RunUrlAnnotation] = request.Key.RunUrl },
            },
            Spec = new V1JobSpec
            {
                BackoffLimit = 0,
                ActiveDeadlineSeconds = (long)Math.Ceiling(request.TimeLimit.TotalSeconds),
                TtlSecondsAfterFinished = (int)TimeSpan.FromDays(profile.RetentionDays).TotalSeconds,
                PodFailurePolicy = FailOnDisruption(),
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string>(profile.PodLabels.Concat(labels)) },
                    Spec = Pod(request, profile),
                },
            },
        };
    }

    /// <summary>For which run it is; null where it does not say.</summary>
    public static string? RunUrlOf(V1Job job) =>
        job.Metadata.Annotations is { } annotations && annotations.TryGetValue(RunUrlAnnotation, out var url) ? url : null;

    /// <summary>
    /// A pod that loses its node ends the job. Ignoring it would start another pod in silence: attempts are counted by the run, which
    /// starts the next from the last checkpoint. The job's condition then names the cause, also when the pod is gone.
    /// </summary>
    private static V1PodFailurePolicy FailOnDisruption() => new()
    {
        Rules =
        [
            new V1PodFailurePolicyRule
            {
                Action = "FailJob",
                OnPodConditions = [new V1PodFailurePolicyOnPodConditionsPattern { Type = "DisruptionTarget", Status = "True" }],
            },
        ],
    };

    private static V1PodSpec Pod(JobRequest request, KubernetesProfile profile) => new()
    {
        RestartPolicy = "Never",
        TerminationGracePeriodSeconds = (long)StopMark.Grace.TotalSeconds,
        ServiceAccountName = profile.ServiceAccount,
        // A job calls nothing of the cluster, and the variables of the cluster's services are not part of its environment.
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        NodeSelector = profile.NodeSelector,
        Tolerations = [.. profile.Tolerations.Select(toleration => new V1Toleration
        {
            Key = toleration.Key,
            OperatorProperty = toleration.Operator,
            Value = toleration.Value,
            Effect = toleration.Effect,
        })],
        Containers =
        [
            new V1Container
            {
                Name = Container,
                Image = profile.Image,
                Command = profile.Command.Count > 0 ? profile.Command : null,
                Env = [.. profile.EnvironmentOf(request)
                    .Select(variable => new V1EnvVar { Name = variable.Key, Value = Escape(variable.Value) })],
                Resources = new V1ResourceRequirements { Limits = Limits(profile) },
            },
        ],
    };

    /// <summary>Kubernetes puts other variables in for <c>$(NAME)</c>, and one <c>$</c> for two.</summary>
    private static string Escape(string value) => value.Replace("$", "$$", StringComparison.Ordinal);

    private static Dictionary<string, ResourceQuantity> Limits(KubernetesProfile profile)
    {
        var gpus = profile.Gpus > 0 ? profile.Gpus.ToString(CultureInfo.InvariantCulture) : null;
        return new[] { ("cpu", profile.Cpu), ("memory", profile.Memory), ("nvidia.com/gpu", gpus) }
            .Where(limit => limit.Item2 is not null)
            .ToDictionary(limit => limit.Item1, limit => new ResourceQuantity(limit.Item2));
    }
}
