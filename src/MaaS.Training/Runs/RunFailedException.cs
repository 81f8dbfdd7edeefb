namespace MaaS.Training;

/// <summary>A run cannot succeed, and trying again would not help. The message is what the run's caller reads.</summary>
public sealed class RunFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
