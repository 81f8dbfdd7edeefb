namespace MaaS.Repository;

/// <summary>A version does not fit into the local cache even when nothing else is in it.</summary>
public sealed class ModelTooLargeException(string message) : Exception(message);
