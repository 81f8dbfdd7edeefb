namespace MaaS.Serving;

/// <summary>Problem details as RFC 9457 has them.</summary>
internal sealed record Problem
{
    /// <summary>The kind of problem is told by the status alone.</summary>
    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>Finds the request in the log.</summary>
    public string? TraceId { get; init; }
}
