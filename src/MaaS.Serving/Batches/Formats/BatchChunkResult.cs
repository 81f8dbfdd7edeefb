namespace MaaS.Serving;

/// <summary>What became of the rows of a chunk.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Succeeded">Those with an answer.</param>
/// <param name="Failed">Those with a line in the errors.</param>
internal sealed record BatchChunkResult(long Rows, long Succeeded, long Failed);
