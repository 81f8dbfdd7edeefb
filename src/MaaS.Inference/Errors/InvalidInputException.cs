namespace MaaS.Inference;

/// <summary>The request cannot be run as it is; the message says what was found and what is expected. It may be shown to the caller.</summary>
public sealed class InvalidInputException(string message) : Exception(message);
