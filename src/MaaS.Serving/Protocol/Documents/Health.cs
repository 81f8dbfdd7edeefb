namespace MaaS.Serving;

/// <summary>Answer of <c>GET /v2/health/live</c>.</summary>
internal sealed record Liveness(bool Live);

/// <summary>
/// Answer of <c>GET /v2/health/ready</c>: <c>live</c> beside <c>ready</c>, because the protocol's text and its clients differ.
/// </summary>
internal sealed record Readiness(bool Ready, bool Live);

/// <summary>Answer of <c>GET /v2/models/{model}/ready</c>.</summary>
internal sealed record ModelReadiness(string Name, bool Ready);
