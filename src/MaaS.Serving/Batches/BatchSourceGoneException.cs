namespace MaaS.Serving;

/// <summary>The file was removed or overwritten after its batch began; the message says which. Answered 409.</summary>
internal sealed class BatchSourceGoneException(string message) : Exception(message);
