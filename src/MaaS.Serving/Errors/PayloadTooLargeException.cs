namespace MaaS.Serving;

/// <summary>What came is larger than a limit, which the message names. Answered 413.</summary>
public sealed class PayloadTooLargeException(string message) : Exception(message);
