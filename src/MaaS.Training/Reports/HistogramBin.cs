namespace MaaS.Training;

/// <summary>How many values are at least <paramref name="Lower"/> and below <paramref name="Upper"/>.</summary>
/// <param name="Lower">With this value itself.</param>
/// <param name="Upper">Without this value itself, but in the last bin.</param>
/// <param name="Count">Values.</param>
public sealed record HistogramBin(double Lower, double Upper, long Count);
