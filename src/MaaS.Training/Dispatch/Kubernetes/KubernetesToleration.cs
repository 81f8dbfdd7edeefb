namespace MaaS.Training;

/// <summary>Lets jobs run on nodes with a taint, such as those with GPUs. As Kubernetes has it.</summary>
internal sealed class KubernetesToleration
{
    public string? Key { get; set; }

    /// <summary><c>Exists</c> or <c>Equal</c>, the default.</summary>
    public string? Operator { get; set; }

    public string? Value { get; set; }

    /// <summary>Default: all effects.</summary>
    public string? Effect { get; set; }
}
