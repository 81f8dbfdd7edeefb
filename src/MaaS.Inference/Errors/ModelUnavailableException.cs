namespace MaaS.Inference;

/// <summary>The model exists and cannot serve now: it was unloaded, or it could not be loaded. The message may be shown to the caller.</summary>
public class ModelUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
