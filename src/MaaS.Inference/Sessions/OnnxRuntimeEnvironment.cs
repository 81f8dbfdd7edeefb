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

    private static readonly Lazy<OrtEnv> Instance = new(Create);

    /// <summary>Must be called before the first use of any other type of the runtime.</summary>
    public static void EnsureCreated() => _ = Instance.Value;

    /// <summary>The variable as native code sees it.</summary>
    internal static string? NativeTelemetrySwitch =>
        OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(TelemetrySwitch) : Marshal.PtrToStringUTF8(GetEnv(TelemetrySwitch));

    private static OrtEnv Create()
    {
        Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(TelemetrySwitch, "1", overwrite: 1);
        }

        var options = new EnvironmentCreationOptions { logId = "maas", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
