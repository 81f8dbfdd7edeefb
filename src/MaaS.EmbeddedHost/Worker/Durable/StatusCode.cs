namespace Grpc.Core;

/// <summary>The codes that this host gives, with their values on the wire.</summary>
public enum StatusCode
{
    NotFound = 5,
    FailedPrecondition = 9,
}
