namespace MaaS.Training;

/// <summary>What is asked of a run does not fit with what it is; the message says both.</summary>
public sealed class RunConflictException(string message) : Exception(message);
