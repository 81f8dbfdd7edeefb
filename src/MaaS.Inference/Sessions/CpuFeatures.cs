using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MaaS.Inference;

/// <summary>What packed weights depend on in a processor, as a text that is equal on equal ones.</summary>
internal static class CpuFeatures
{
    private const string LinuxFile = "/proc/cpuinfo";

    public static string Describe() => string.Join('\n', Lines().Prepend(RuntimeInformation.ProcessArchitecture.ToString()));

    private static IEnumerable<string> Lines()
    {
        if (File.Exists(LinuxFile))
        {
            // Of the first core: what differs between cores, such as its frequency, is left out.
            return File.ReadLines(LinuxFile).TakeWhile(line => line.Length > 0)
                .Where(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal)
                    || line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("CPU part", StringComparison.Ordinal));
        }

        return X86Base.IsSupported ? DescribeX86(X86Base.CpuId) : [RuntimeInformation.OSDescription];
    }

    /// <param name="cpuId">Eax, Ebx, Ecx and Edx by leaf and sub-leaf.</param>
    internal static string[] DescribeX86(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId)
    {
        // Ebx of leaf 1 holds the number of the core that asks.
        var (model, _, features, moreFeatures) = cpuId(1, 0);
        return [$"{model} {features} {moreFeatures}", $"{cpuId(7, 0)}"];
    }
}
