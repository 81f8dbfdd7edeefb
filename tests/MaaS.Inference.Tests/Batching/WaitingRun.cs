namespace MaaS.Inference.Tests.Batching;

/// <summary>A request of one row as a queue keeps it.</summary>
internal static class WaitingRun
{
    public static PendingRun In(RequestQueue queue, ShapeBucket bucket) => new()
    {
        Queue = queue,
        Inputs = [],
        OutputNames = [],
        Rows = 1,
        InputBytes = 4,
        Rank = uint.MaxValue,
        Timeout = null,
        EnqueuedAt = 0,
        Deadline = long.MaxValue,
        Bucket = bucket,
    };
}
