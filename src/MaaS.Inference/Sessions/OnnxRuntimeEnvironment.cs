using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>
/// The one native environment of the process. ONNX Runtime sends telemetry by default since 1.29 and reads the switch from the C
/// environment, which <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not reach on Unix.
/// </summary>
internal static partial class OnnxRuntimeEnvironment
{
    private const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    // M_MMAP_THRESHOLD of malloc.h.
    private const int MMapThreshold = -3;
    private const int LargeBlockBytes = 1 << 20;

    private static readonly Lazy<bool> Process = new(PrepareProcess);
    private static readonly Lazy<OrtEnv> Instance = new(Create);

    /// <summary>Must be called before the first use of any other type of the runtime.</summary>
    public static void EnsureCreated() => _ = Instance.Value;

    /// <summary>
    /// Sets what the native library reads from its process. Takes no time; where other threads may read the C environment meanwhile, it is
    /// called before there are any.
    /// </summary>
    public static void EnsureProcessIsPrepared() => _ = Process.Value;

    /// <summary>The variable as native code sees it.</summary>
    internal static string? NativeTelemetrySwitch =>
        OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(TelemetrySwitch) : Marshal.PtrToStringUTF8(GetEnv(TelemetrySwitch));

    private static OrtEnv Create()
    {
        EnsureProcessIsPrepared();
        var options = new EnvironmentCreationOptions { logId = "maas", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }

    private static bool PrepareProcess()
    {
        Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(TelemetrySwitch, "1", overwrite: 1);
        }

        GiveLargeBlocksBack();
        return true;
    }

    /// <summary>
    /// The allocator of glibc keeps freed blocks of up to 32 MiB once one of that size was freed: weights that are read and then packed
    /// left as much again behind. With a fixed threshold every large block is mapped, and gone when it is freed.
    /// </summary>
    private static void GiveLargeBlocksBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallOpt(MMapThreshold, LargeBlockBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: musl gives large blocks back anyhow.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
