using System.Runtime.InteropServices;

namespace MaaS.Trainer;

/// <summary>What has to be so before the first call into libtorch or ONNX Runtime.</summary>
internal static class NativeLibraries
{
    private const string TorchShim = "libLibTorchSharp.so";

    // libLibTorchSharp.so of TorchSharp 0.107.0 asks for this version for the one symbol below, which no relocation of it uses.
    private const string UnusedVersion = "GLIBCXX_3.4.32";
    private const string SymbolOfUnusedVersion = "_ZSt21ios_base_library_initv";

    private static readonly Lock Gate = new();

    /// <summary>
    /// Turns ONNX Runtime's telemetry off and makes TorchSharp loadable where libstdc++ is older than GCC 13's. Idempotent.
    /// </summary>
    /// <exception cref="TrainingException">The library has to be adapted and cannot be.</exception>
    public static void Prepare()
    {
        lock (Gate)
        {
            NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
            if (OperatingSystem.IsLinux() && !SystemHasVersion())
            {
                foreach (var path in CandidatePaths().Where(File.Exists))
                {
                    WeakVersionPatch.Apply(path, UnusedVersion);
                }
            }
        }
    }

    private static bool SystemHasVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var handle) && NativeLibrary.TryGetExport(handle, SymbolOfUnusedVersion, out _);

    // Beside the program when it was published for one platform, else in the folder of the platform. Never the package cache.
    private static IEnumerable<string> CandidatePaths() =>
    [
        Path.Combine(AppContext.BaseDirectory, TorchShim),
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", TorchShim),
    ];
}
