namespace MaaS.Inference;

/// <summary>An output of a batch does not have one row per row of input, so that it cannot be told whose is whose.</summary>
internal sealed class BatchNotSplittableException : Exception;
