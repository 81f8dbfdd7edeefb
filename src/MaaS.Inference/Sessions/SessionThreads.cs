namespace MaaS.Inference;

/// <summary>Threads of one run.</summary>
/// <param name="Throughput">Where there are as many runs as cores.</param>
/// <param name="Latency">Where there is one run.</param>
internal sealed record SessionThreads(int Throughput, int Latency);
