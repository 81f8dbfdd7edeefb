namespace MaaS.Infrastructure;

/// <summary>The Bicep compiler refused a file; the message is what it said.</summary>
internal sealed class BicepException(string message) : Exception(message);
