namespace MaaS.Serving;

/// <summary>
/// The content type or encoding of a request is not one that the route takes; the message names those that it does. Answered 415.
/// </summary>
public sealed class UnsupportedContentException(string message) : Exception(message);
