using MaaS.EmbeddedHost.Hosting;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary><c>extensions.blobs</c> of <c>host.json</c>, with the real host's defaults.</summary>
internal sealed record BlobOptions
{
    private const int PerCore = 8;
    private const int MaxParallelism = 1000;

    /// <summary>How many blobs are worked on at once, by all functions together.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Math.Min(PerCore * Environment.ProcessorCount, MaxParallelism);

    /// <summary>How often a blob is tried.</summary>
    public int PoisonBlobThreshold { get; init; } = 5;

    public static BlobOptions Read(HostJsonSection section)
    {
        var absent = new BlobOptions();
        return new BlobOptions
        {
            MaxDegreeOfParallelism = section.Int32("maxDegreeOfParallelism", absent.MaxDegreeOfParallelism, 1, MaxParallelism),
            PoisonBlobThreshold = section.Int32("poisonBlobThreshold", absent.PoisonBlobThreshold, 1, int.MaxValue),
        };
    }
}
