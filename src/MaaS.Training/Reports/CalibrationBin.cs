namespace MaaS.Training;

/// <summary>The rows whose highest probability is above <paramref name="Lower"/> and at most <paramref name="Upper"/>.</summary>
/// <param name="Lower">Without this probability itself.</param>
/// <param name="Upper">With this probability itself.</param>
/// <param name="Count">Rows.</param>
/// <param name="Confidence">Mean of their highest probability; null without rows.</param>
/// <param name="Accuracy">The share that was predicted correctly; null without rows.</param>
public sealed record CalibrationBin(double Lower, double Upper, long Count, double? Confidence, double? Accuracy);
