namespace MaaS.Inference;

/// <summary>What a run is to be good at, which decides the threads of the session that it uses.</summary>
internal enum RunProfile
{
    /// <summary>One of as many runs as there are cores: one thread, which does not spin.</summary>
    Throughput,

    /// <summary>The only run on the machine: all cores, which spin between nodes.</summary>
    Latency,
}
