namespace MaaS.EmbeddedHost.Hosting;

/// <summary>The app cannot start as it is written or configured; the message says what to change.</summary>
public sealed class HostStartException(string message, Exception? innerException = null) : Exception(message, innerException);
