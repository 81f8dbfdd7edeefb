using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>One ONNX Runtime session. <see cref="Run"/> may be called from several threads; nothing may run when it is disposed.</summary>
internal sealed partial class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    private OnnxSession(InferenceSession session, string executionProvider)
    {
        _session = session;
        ExecutionProvider = executionProvider;
    }

    /// <summary><c>cpu</c> or <c>cuda</c>: what it runs on, which may be less than what was asked for.</summary>
    public string ExecutionProvider { get; }

    /// <summary>Opens the file by its path, so that external weights are mapped and nothing is held twice.</summary>
    /// <exception cref="ModelUnavailableException">ONNX Runtime refuses the file.</exception>
    public static OnnxSession Open(CachedModel files, ModelSettings settings, int intraOpThreads, ILogger logger)
    {
        OnnxRuntimeEnvironment.EnsureCreated();
        using var options = new SessionOptions
        {
            IntraOpNumThreads = intraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            // Requests differ in shape; a pattern is planned per shape and kept.
            EnableMemoryPattern = HasFixedShapes(files.Manifest.Signature),
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        var provider = ChooseProvider(options, files.Manifest, settings, logger);
        try
        {
            return new OnnxSession(new InferenceSession(files.EntryPath, options), provider);
        }
        catch (OnnxRuntimeException e)
        {
            var manifest = files.Manifest;
            throw new ModelUnavailableException(
                $"Model '{manifest.Name}' version {manifest.Version} cannot be loaded: ONNX Runtime says: {RuntimeMessage.Clean(e.Message)}", e);
        }
    }

    /// <summary>Blocks until the run ends. The values belong to the caller.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed or was terminated.</exception>
    public IReadOnlyList<OrtValue> Run(
        RunOptions options, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames) =>
        _session.Run(options, inputNames, inputs, outputNames);

    public void Dispose() => _session.Dispose();

    private static bool HasFixedShapes(ModelSignature signature) =>
        signature.Inputs.All(input => input.Shape.All(length => length >= 0));

    private static string ChooseProvider(SessionOptions options, ModelManifest manifest, ModelSettings settings, ILogger logger)
    {
        if (settings.ExecutionProvider != "cuda")
        {
            return "cpu";
        }

        if (!OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            LogNoCuda(logger, manifest.Name, manifest.Version, "this build of ONNX Runtime has no CUDA execution provider");
            return "cpu";
        }

        try
        {
            options.AppendExecutionProvider_CUDA();
            return "cuda";
        }
        catch (OnnxRuntimeException e)
        {
            LogNoCuda(logger, manifest.Name, manifest.Version, RuntimeMessage.Clean(e.Message));
            return "cpu";
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "Model {Model} version {Version} asks for CUDA and runs on the CPU: {Reason}")]
    private static partial void LogNoCuda(ILogger logger, ModelName model, ModelVersion version, string reason);
}
