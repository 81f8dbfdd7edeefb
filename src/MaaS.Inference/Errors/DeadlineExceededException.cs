namespace MaaS.Inference;

/// <summary>The caller's own deadline passed before there was a result.</summary>
public sealed class DeadlineExceededException(TimeSpan timeout) : Exception(
    FormattableString.Invariant($"The request's timeout of {timeout.TotalMilliseconds:0.###} ms passed before the model had a result."));
