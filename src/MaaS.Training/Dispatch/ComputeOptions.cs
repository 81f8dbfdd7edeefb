namespace MaaS.Training;

/// <summary>The places where jobs can run, as <see cref="ComputeOptionsReader"/> found them in <c>MaaS:Training</c>.</summary>
internal sealed class ComputeOptions
{
    /// <summary>The profile of a run that names none. Default: the only profile, if there is one only.</summary>
    public string? DefaultCompute { get; set; }

    /// <summary>By name.</summary>
    public SortedDictionary<string, ComputeProfile> Profiles { get; } = new(StringComparer.Ordinal);

    /// <summary>What could not be read or is not valid.</summary>
    public List<string> Errors { get; } = [];
}
