namespace MaaS.Serving;

/// <summary>A chunk that was answered: the one attempt that counts.</summary>
/// <param name="Index">Of the chunk.</param>
/// <param name="Attempt">Names the attempt's blocks.</param>
/// <param name="Result">What became of its rows.</param>
/// <param name="Blocks">How many blocks it wrote to each output, and last to the errors.</param>
internal sealed record DoneChunk(int Index, string Attempt, BatchChunkResult Result, IReadOnlyList<int> Blocks);
