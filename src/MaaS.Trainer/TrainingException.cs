namespace MaaS.Trainer;

/// <summary>A run that cannot go on; the message says to an operator what was found, what was expected and what to do.</summary>
internal sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether another attempt may end otherwise.</summary>
    public bool IsRetriable { get; private init; } = true;

    /// <summary>Of a check that the same spec and data fail again.</summary>
    public static TrainingException OfFailedCheck(string message) => new(message) { IsRetriable = false };
}
