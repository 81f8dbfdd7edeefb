namespace MaaS.Repository;

/// <summary>A stored file is not what its manifest says: it was truncated or altered. It is never served.</summary>
public sealed class CorruptModelException(string message) : Exception(message);
