namespace MaaS.EmbeddedHost.Triggers;

/// <summary>The settings do not say which storage account is meant; the message says what is missing, and holds no secret.</summary>
internal sealed class StorageConnectionException(string message, Exception? innerException = null) : Exception(message, innerException);
