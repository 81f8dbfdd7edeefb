namespace MaaS.Serving;

/// <summary>What of a request of the protocol comes back in its response.</summary>
/// <param name="Id">Null when it was not given.</param>
/// <param name="Outputs">Null when all are wanted.</param>
internal sealed record RequestLine(string? Id, IReadOnlyList<RequestedOutput>? Outputs);
