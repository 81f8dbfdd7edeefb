namespace Grpc.Core;

/// <summary>What was asked of the host of the orchestrations could not be done.</summary>
public class RpcException(Status status) : Exception(status.ToString())
{
    public Status Status { get; } = status;

    public StatusCode StatusCode => Status.StatusCode;
}
