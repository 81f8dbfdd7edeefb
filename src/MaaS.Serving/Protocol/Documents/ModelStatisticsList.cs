using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Answer of the statistics extension. Source: Triton's <c>extension_statistics</c>.</summary>
internal sealed record ModelStatisticsList(IReadOnlyList<VersionStatistics> ModelStats);

internal sealed record VersionStatistics
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Milliseconds since 1970-01-01 UTC; 0 before the first.</summary>
    public required long LastInference { get; init; }

    public required long InferenceCount { get; init; }

    public required long ExecutionCount { get; init; }

    public required InferenceStatistics InferenceStats { get; init; }

    public required IReadOnlyList<BatchSizeStatistics> BatchStats { get; init; }

    public required IReadOnlyList<MemoryUsage> MemoryUsage { get; init; }

    public static VersionStatistics From(VersionStatus status, StatisticsSnapshot figures) => new()
    {
        Name = status.Name.Value,
        Version = status.Version.ToString(),
        LastInference = figures.LastInference?.ToUnixTimeMilliseconds() ?? 0,
        InferenceCount = figures.InferenceCount,
        ExecutionCount = figures.ExecutionCount,
        InferenceStats = new InferenceStatistics(
            Duration.From(figures.Success), Duration.From(figures.Fail), Duration.From(figures.Queue),
            Duration.From(figures.ComputeInput), Duration.From(figures.ComputeInfer), Duration.From(figures.ComputeOutput),
            default, default),
        BatchStats = [.. figures.Batches.Select(batch => new BatchSizeStatistics(
            batch.BatchSize, Duration.From(batch.ComputeInput), Duration.From(batch.ComputeInfer), Duration.From(batch.ComputeOutput),
            batch.Closed))],
        MemoryUsage = status.MemoryBytes == 0
            ? []
            : [new MemoryUsage(status.ExecutionProvider == "cuda" ? "GPU" : "CPU", 0, status.MemoryBytes)],
    };
}

/// <summary>Nothing is cached, so that the last two stay 0.</summary>
internal sealed record InferenceStatistics(
    Duration Success, Duration Fail, Duration Queue, Duration ComputeInput, Duration ComputeInfer, Duration ComputeOutput,
    Duration CacheHit, Duration CacheMiss);

/// <param name="BatchSize">Rows.</param>
/// <param name="ComputeInput">As the protocol has it.</param>
/// <param name="ComputeInfer">As the protocol has it.</param>
/// <param name="ComputeOutput">As the protocol has it.</param>
/// <param name="ClosedBy">Ours: how often each reason was why the run took no more requests.</param>
internal sealed record BatchSizeStatistics(
    int BatchSize, Duration ComputeInput, Duration ComputeInfer, Duration ComputeOutput, IReadOnlyDictionary<string, long> ClosedBy);

/// <param name="Type">CPU or GPU.</param>
/// <param name="Id">Number of the device.</param>
/// <param name="ByteSize">By estimate.</param>
internal sealed record MemoryUsage(string Type, int Id, long ByteSize);

/// <param name="Count">How often.</param>
/// <param name="Ns">Nanoseconds in all.</param>
internal readonly record struct Duration(long Count, long Ns)
{
    public static Duration From(DurationStatistic statistic) => new(statistic.Count, (long)statistic.Total.TotalNanoseconds);
}
