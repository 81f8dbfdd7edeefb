namespace MaaS.Benchmarks;

/// <summary>A line from a worker.</summary>
/// <param name="Load">What came of a load.</param>
/// <param name="Usage">What was used.</param>
/// <param name="Address">Where the app listens, in the first line of a worker that holds it.</param>
internal sealed record WorkerReply(LoadResult? Load = null, WorkerUsage? Usage = null, Uri? Address = null)
{
    /// <summary>Before each such line; the app writes its log to the same stream.</summary>
    public const string Mark = "@serve ";
}
