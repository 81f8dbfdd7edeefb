using System.Diagnostics;

namespace MaaS.Benchmarks;

/// <summary>What a worker has used since it began, and the memory that it holds.</summary>
/// <param name="Used">CPU time and managed memory.</param>
/// <param name="ResidentBytes">Memory that it holds now.</param>
/// <param name="MostResidentBytes">Memory that it held at most.</param>
internal sealed record WorkerUsage(ProcessUsage Used, long ResidentBytes, long MostResidentBytes)
{
    public static WorkerUsage OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new WorkerUsage(ProcessUsage.OfThisProcess(), process.WorkingSet64, process.PeakWorkingSet64);
    }
}
