using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Jobs of a Kubernetes cluster.</summary>
internal sealed class KubernetesProfile : ComputeProfile
{
    public string Namespace { get; set; } = "default";

    public string Image { get; set; } = "";

    /// <summary>The program and its arguments, instead of the image's entry point. Empty, the default: what the image says.</summary>
    public List<string> Command { get; set; } = [];

    /// <summary>As whom jobs run. Default: the namespace's default account.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>NVIDIA GPUs of a job. Default 0.</summary>
    public int Gpus { get; set; }

    /// <summary>Cores of a job, such as <c>4</c> or <c>500m</c>. Default: no limit.</summary>
    public string? Cpu { get; set; }

    /// <summary>Memory of a job, such as <c>16Gi</c>. Default: no limit.</summary>
    public string? Memory { get; set; }

    /// <summary>Labels of the nodes on which jobs may run.</summary>
    public Dictionary<string, string> NodeSelector { get; set; } = [];

    public List<KubernetesToleration> Tolerations { get; set; } = [];

    /// <summary>More labels for the pods, such as <c>azure.workload.identity/use</c>.</summary>
    public Dictionary<string, string> PodLabels { get; set; } = [];

    /// <summary>A kubeconfig file. Default: the service account of the pod in which this runs, else the user's kubeconfig.</summary>
    public string? KubeConfig { get; set; }

    /// <summary>Which of the kubeconfig's contexts. Default: its current one.</summary>
    public string? Context { get; set; }

    /// <summary>Days for which a job that has ended is kept, with its pod and log, 1 to 3650. Default 7.</summary>
    public int RetentionDays { get; set; } = 7;

    public override IJobDispatcher CreateDispatcher(string name, IServiceProvider services) => new KubernetesDispatcher(
        name, this, new Kubernetes(ClientConfiguration()), services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<KubernetesDispatcher>>());

    internal KubernetesClientConfiguration ClientConfiguration() => KubeConfig is null && KubernetesClientConfiguration.IsInCluster()
        ? KubernetesClientConfiguration.InClusterConfig()
        : KubernetesClientConfiguration.BuildConfigFromConfigFile(KubeConfig, Context);

    protected override IEnumerable<string> FindOwnErrors()
    {
        if (Image.Length == 0)
        {
            yield return "Image is missing; it must be the image that jobs run.";
        }

        if (Gpus < 0)
        {
            yield return $"Gpus is {Gpus}; it must be 0 or more.";
        }

        foreach (var (name, value) in new[] { (nameof(Cpu), Cpu), (nameof(Memory), Memory) })
        {
            if (value is not null && !IsQuantity(value))
            {
                yield return $"{name} is '{value}'; it must be a quantity as Kubernetes has them, such as 500m or 16Gi.";
            }
        }

        if (RetentionDays is < 1 or > 3650)
        {
            yield return $"RetentionDays is {RetentionDays}; it must be 1 to 3650.";
        }
    }

    private static bool IsQuantity(string text)
    {
        try
        {
            return new ResourceQuantity(text).ToDecimal() > 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }
}
