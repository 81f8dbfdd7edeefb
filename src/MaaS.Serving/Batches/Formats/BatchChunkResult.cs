namespace MaaS.Serving;

/// <summary>What became of the rows of a chunk.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Succeeded">Those with an answer.</param>
/// <param name="Failed">Those with a line in the errors.</param>
internal sealed record BatchChunkResult(long Rows, long Succeeded, long Failed)
{
    public static BatchChunkResult None { get; } = new(0, 0, 0);

    public static BatchChunkResult operator +(BatchChunkResult one, BatchChunkResult other) =>
        new(one.Rows + other.Rows, one.Succeeded + other.Succeeded, one.Failed + other.Failed);
}
