namespace MaaS.EmbeddedHost.Http;

/// <summary>A part of the URL does not convert to the parameter's type; the message is for the caller.</summary>
internal sealed class InvalidRouteValueException(string message) : Exception(message);
