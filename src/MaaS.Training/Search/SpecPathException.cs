namespace MaaS.Training;

/// <summary>A path that leads nowhere in a run spec; the message says what was found, what was expected and what to do.</summary>
public sealed class SpecPathException(string message) : Exception(message);
