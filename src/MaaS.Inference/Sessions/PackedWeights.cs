using System.Security.Cryptography;
using System.Text;
using MaaS.Repository;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>
/// The optimised model with its weights packed for the kernels, in files beside the cached model. What ONNX Runtime packs depends on its
/// version and on the processor, so both are in the name: files of another machine are not found.
/// </summary>
internal static class PackedWeights
{
    public const string ModelFileName = "model.onnx";

    private const string WeightsFileName = "weights.bin";

    // The weights as they were and packed.
    private const int CopiesOnDisk = 2;

    private static readonly Lazy<string> Key = new(() =>
    {
        OnnxRuntimeEnvironment.EnsureCreated();
        return KeyOf(OrtEnv.Instance().GetVersionString(), CpuFeatures.Describe());
    });

    /// <summary>The folder; null when there is none that is intact.</summary>
    public static string? Find(CachedModel files, CancellationToken cancellationToken) => files.FindDerived(Key.Value, cancellationToken);

    /// <summary>The new folder; null when the cache has no room.</summary>
    /// <param name="files">The model.</param>
    /// <param name="open">Opens and closes a session with these options.</param>
    /// <param name="cancellationToken">Stops it between its steps and while it reads what was written.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot be written.</exception>
    public static string? TryWrite(CachedModel files, Action<SessionOptions> open, CancellationToken cancellationToken)
    {
        return files.TryAddDerived(Key.Value, files.MappedBytes * CopiesOnDisk, Write, cancellationToken);

        void Write(string folder)
        {
            using var options = new SessionOptions { OptimizedModelFilePath = Path.Combine(folder, ModelFileName) };
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_file_name", WeightsFileName);
            options.AddSessionConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
            options.AddSessionConfigEntry("session.save_external_prepacked_constant_initializers", "1");
            open(options);
        }
    }

    internal static string KeyOf(string runtimeVersion, string cpu) =>
        $"packed-{runtimeVersion}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cpu)))[..16]}";
}
