using System.Globalization;

namespace MaaS.Benchmarks;

/// <summary>What this process holds, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes; a page that is mapped twice counts once.</summary>
    public static long ProportionalBytes => Read("/proc/self/smaps_rollup", "Pss:");

    /// <summary>Bytes of the process's own; not the pages of files.</summary>
    public static long AnonymousBytes => Read("/proc/self/status", "RssAnon:");

    /// <summary>Bytes; a page of a file that is mapped twice counts twice.</summary>
    public static long ResidentBytes => Read("/proc/self/status", "VmRSS:");

    private static long Read(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }
}
