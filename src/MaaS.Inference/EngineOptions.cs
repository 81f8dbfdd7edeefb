namespace MaaS.Inference;

/// <summary>What the engine may use of the machine.</summary>
public sealed class EngineOptions
{
    /// <summary>Bytes that loaded models may take by estimate. 0, the default: 60 % of the memory that the process may use.</summary>
    public long MemoryBudgetBytes { get; set; }

    /// <summary>How many runs there are at a time, over all models. 0, the default: the cores that the process may use, as the cgroup says.</summary>
    public int RunThreads { get; set; }

    /// <summary>Threads within one run. 1, the default, gives the best throughput when there are as many runs as cores.</summary>
    public int IntraOpThreads { get; set; } = 1;

    internal long ResolvedMemoryBudgetBytes =>
        MemoryBudgetBytes > 0 ? MemoryBudgetBytes : (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.6);

    internal int ResolvedRunThreads => RunThreads > 0 ? RunThreads : Environment.ProcessorCount;
}
