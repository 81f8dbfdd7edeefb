using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Opens the sessions of one version. Thread-safe.</summary>
internal sealed partial class SessionOpener(CachedModel files, ModelSettings settings, SessionPolicy policy, ILogger logger)
{
    private volatile string? _packed;
    private volatile bool _usesPatterns = true;

    public CachedModel Files => files;

    /// <summary>Whether <see cref="SessionForm.PackedFile"/> can be opened: it was found or made.</summary>
    public bool HasPacked => _packed is not null;

    /// <summary>Whether it has so many weights in files of their own that they are mapped, and runs on the CPU, where they can be.</summary>
    public bool MapsWeights => WantsCpu && files.MappedBytes >= policy.TwoPhaseBytes;

    /// <summary>Whether a second copy of its weights does not matter.</summary>
    public bool HasFewWeights => WantsCpu && files.Manifest.TotalLength < policy.TwoPhaseBytes;

    /// <summary>Whether what is opened from now on plans the memory of a run once for each shape.</summary>
    public bool UsesPatterns
    {
        get => _usesPatterns;
        set => _usesPatterns = value;
    }

    private bool WantsCpu => settings.ExecutionProvider != "cuda";

    /// <summary>Opens by path, so that external weights are mapped and nothing is held twice.</summary>
    /// <param name="form">Of the weights.</param>
    /// <param name="threads">Of one run.</param>
    /// <param name="spins">Whether they spin between the nodes of a run.</param>
    /// <param name="cancellationToken">Stops ONNX Runtime at its next look.</param>
    /// <exception cref="ModelUnavailableException">ONNX Runtime refuses the file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public OnnxSession Open(SessionForm form, int threads, bool spins, CancellationToken cancellationToken)
    {
        OnnxRuntimeEnvironment.EnsureCreated();
        var path = files.EntryPath;
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        switch (form)
        {
            case SessionForm.Unpacked:
                // The level above lays weights out anew, which copies them.
                options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
                options.AddSessionConfigEntry("session.disable_prepacking", "1");
                break;
            case SessionForm.PackedFile:
                options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
                path = Path.Combine(_packed!, PackedWeights.ModelFileName);
                break;
        }

        return Open(path, form, options, threads, spins, cancellationToken);
    }

    /// <summary>Looks for packed weights of this machine and checks them, which reads them all.</summary>
    public bool FindPacked(CancellationToken cancellationToken)
    {
        _packed ??= PackedWeights.Find(files, cancellationToken);
        return HasPacked;
    }

    /// <summary>Packs the weights, on the calling thread alone. False when the cache has no room for them.</summary>
    /// <exception cref="ModelUnavailableException">ONNX Runtime cannot write the model.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool TryPack(CancellationToken cancellationToken)
    {
        _packed = PackedWeights.TryWrite(
            files,
            options => Open(files.EntryPath, SessionForm.Packed, options, threads: 1, spins: false, cancellationToken).Dispose(),
            cancellationToken);
        return HasPacked;
    }

    private OnnxSession Open(
        string path, SessionForm form, SessionOptions options, int threads, bool spins, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var usesPatterns = _usesPatterns;
        options.IntraOpNumThreads = threads;
        options.InterOpNumThreads = 1;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.EnableMemoryPattern = usesPatterns;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        // Between runs nothing spins.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        var provider = ChooseProvider(options);
        using var cancellation = cancellationToken.Register(() => options.SetLoadCancellationFlag(true));
        try
        {
            return new OnnxSession(new InferenceSession(path, options), provider, form, usesPatterns);
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var manifest = files.Manifest;
            throw new ModelUnavailableException(
                $"Model '{manifest.Name}' version {manifest.Version} cannot be loaded: ONNX Runtime says: {RuntimeMessage.Clean(e.Message)}", e);
        }
    }

    private string ChooseProvider(SessionOptions options)
    {
        if (WantsCpu)
        {
            return "cpu";
        }

        var manifest = files.Manifest;
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
