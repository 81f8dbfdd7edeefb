namespace MaaS.Benchmarks;

/// <summary>A line to a worker.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Concurrency">Callers, for <see cref="WorkerRequestKind.Load"/>.</param>
/// <param name="Seconds">How long, for <see cref="WorkerRequestKind.Load"/>.</param>
internal sealed record WorkerRequest(WorkerRequestKind Kind, int Concurrency = 0, double Seconds = 0);

/// <summary>What a worker can do.</summary>
internal enum WorkerRequestKind
{
    /// <summary>Put a closed loop on what it holds.</summary>
    Load,

    /// <summary>Say what the process has used so far.</summary>
    Usage,
}
