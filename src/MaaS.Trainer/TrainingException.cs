namespace MaaS.Trainer;

/// <summary>A run that cannot go on; the message says to an operator what was found, what was expected and what to do.</summary>
internal sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
