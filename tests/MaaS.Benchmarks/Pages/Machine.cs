using System.Runtime.InteropServices;

namespace MaaS.Benchmarks;

/// <summary>What figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        const string Info = "/proc/cpuinfo";
        var model = File.Exists(Info)
            ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return FormattableString.Invariant(
            $"{Environment.ProcessorCount} cores of {model ?? "an unnamed processor"}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, ")
            + $"{RuntimeInformation.OSDescription.Split(' ')[0]}, {RuntimeInformation.FrameworkDescription}, "
            + $"ONNX Runtime {typeof(Microsoft.ML.OnnxRuntime.OrtEnv).Assembly.GetName().Version?.ToString(3)}";
    }
}
