namespace MaaS.Benchmarks;

/// <summary>What a process has used, since it began or since an earlier reading.</summary>
/// <param name="CpuSeconds">Over all cores.</param>
/// <param name="AllocatedBytes">Managed.</param>
internal sealed record ProcessUsage(double CpuSeconds, long AllocatedBytes)
{
    /// <summary>Since it began. Exact, for which all threads stop: not for the middle of what is measured.</summary>
    public static ProcessUsage OfThisProcess() =>
        new(Environment.CpuUsage.TotalTime.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true));

    /// <param name="earlier">A reading of the same process.</param>
    public ProcessUsage Since(ProcessUsage earlier) => new(CpuSeconds - earlier.CpuSeconds, AllocatedBytes - earlier.AllocatedBytes);
}
