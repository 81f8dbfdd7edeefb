namespace MaaS.Serving;

/// <summary>Answer of <c>GET /v2</c>.</summary>
internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);
