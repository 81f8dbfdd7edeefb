namespace MaaS.EmbeddedHost.Storage;

/// <summary>A program that is run on this machine (Node, npm, Azurite) is missing, or failed; the message says what to do.</summary>
public sealed class LocalToolException(string message, Exception? innerException = null) : Exception(message, innerException);
