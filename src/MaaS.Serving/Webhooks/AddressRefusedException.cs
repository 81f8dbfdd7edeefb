namespace MaaS.Serving;

/// <summary>A host has addresses and none of them may be connected to.</summary>
internal sealed class AddressRefusedException(string message) : Exception(message);
