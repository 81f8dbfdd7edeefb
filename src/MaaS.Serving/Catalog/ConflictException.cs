namespace MaaS.Serving;

/// <summary>What is asked contradicts what is there. Answered 409.</summary>
public sealed class ConflictException(string message) : Exception(message);
