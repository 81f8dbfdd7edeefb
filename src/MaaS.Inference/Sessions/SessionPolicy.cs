namespace MaaS.Inference;

/// <summary>When a version gets which sessions.</summary>
internal sealed record SessionPolicy
{
    /// <summary>
    /// Bytes of mapped weights from which a version is served before they are packed. Below, packing takes a few milliseconds.
    /// </summary>
    public long TwoPhaseBytes { get; init; } = 8 << 20;

    /// <summary>Cores that the process may use, as the cgroup says.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Runs that asked for <see cref="RunProfile.Latency"/> in vain after which a version gets a session for them.</summary>
    public int LatencyRunsBeforeSession { get; init; } = 4;

    /// <summary>Short runs of a version with few weights that met others after which each slot gets a session of its own.</summary>
    public int CrowdedRunsBeforeSessions { get; init; } = 64;

    /// <summary>
    /// Shapes of runs up to which a session plans the memory of each once. It keeps every plan, and where nothing comes twice they gain nothing.
    /// </summary>
    public int MostPatterns { get; init; } = 256;
}
