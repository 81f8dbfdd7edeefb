namespace DurableTask.Core.Exceptions;

/// <summary>An orchestration was not started, because one of its id is there.</summary>
public class OrchestrationAlreadyExistsException(string message) : Exception(message);
