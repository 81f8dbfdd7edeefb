namespace MaaS.Serving;

/// <summary>The protocol's error object.</summary>
internal sealed record ProtocolError
{
    public required string Error { get; init; }
}
