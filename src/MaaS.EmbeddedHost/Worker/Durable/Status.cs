namespace Grpc.Core;

/// <summary>How a call of the host ended.</summary>
public struct Status(StatusCode statusCode, string detail)
{
    public StatusCode StatusCode { get; } = statusCode;

    public string Detail { get; } = detail;

    public override readonly string ToString() => $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")";
}
