namespace MaaS.Benchmarks;

/// <summary>How soon the large model answers, its file in the local cache. All times in milliseconds.</summary>
/// <param name="UnpackedMs">From the load to the first answer, without packed weights in the cache.</param>
/// <param name="PackingMs">From there until packed weights serve.</param>
/// <param name="PackedMs">From the load to the first answer, with packed weights in the cache.</param>
/// <param name="OwnBytes">Memory of the process that is not of files, at the end.</param>
/// <param name="AllBytes">With the pages of files.</param>
internal sealed record FirstAnswerReport(
    IReadOnlyList<double> UnpackedMs, IReadOnlyList<double> PackingMs, IReadOnlyList<double> PackedMs, long OwnBytes, long AllBytes);
