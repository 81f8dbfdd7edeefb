namespace MaaS.Inference;

/// <summary>There is no such model, version or alias. The message may be shown to the caller.</summary>
public sealed class ModelNotFoundException(string message) : Exception(message);
