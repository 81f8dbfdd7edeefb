using System.Diagnostics;

namespace MaaS.Benchmarks;

/// <summary>What a process has used since it began.</summary>
/// <param name="CpuSeconds">Over all cores.</param>
/// <param name="AllocatedBytes">Managed.</param>
/// <param name="ResidentBytes">Memory that it holds now.</param>
/// <param name="MostResidentBytes">Memory that it held at most.</param>
internal sealed record WorkerUsage(double CpuSeconds, long AllocatedBytes, long ResidentBytes, long MostResidentBytes)
{
    public static WorkerUsage OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new WorkerUsage(process.TotalProcessorTime.TotalSeconds, GC.GetTotalAllocatedBytes(), process.WorkingSet64,
            process.PeakWorkingSet64);
    }
}
