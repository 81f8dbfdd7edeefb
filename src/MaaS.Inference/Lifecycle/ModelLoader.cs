using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference;

/// <summary>Makes a <see cref="LoadedModel"/>: files into the cache, session open, one run to warm it up.</summary>
internal sealed partial class ModelLoader(
    ModelCache cache, RunScheduler scheduler, StatisticsRegistry statistics, IOptions<EngineOptions> options, TimeProvider time,
    ILogger<ModelLoader> logger)
{
    /// <exception cref="CorruptModelException">A stored file is not what the manifest says.</exception>
    public async Task<CachedModel> FetchAsync(ModelManifest manifest, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var files = await cache.GetAsync(manifest, cancellationToken);
        LogFetched(logger, manifest.Name, manifest.Version, time.GetElapsedTime(started).TotalMilliseconds);
        return files;
    }

    /// <param name="files">Become the model's, unless this fails.</param>
    /// <param name="settings">Limits and provider.</param>
    /// <param name="estimatedBytes">What it is taken to need.</param>
    /// <param name="onFreed">Told when the last reference has gone.</param>
    /// <exception cref="ModelUnavailableException">The runtime refuses the model.</exception>
    public async Task<LoadedModel> OpenAsync(CachedModel files, ModelSettings settings, long estimatedBytes, Action<LoadedModel> onFreed)
    {
        var started = time.GetTimestamp();
        var manifest = files.Manifest;
        ModelSessions? sessions = null;
        try
        {
            sessions = new ModelSessions(OnnxSession.Open(files, settings, options.Value.IntraOpThreads, logger));
            var padding = PaddingPlan.For(manifest, settings.Batching.Padding);
            var runner = new BatchRunner(sessions, manifest, padding, time);
            var queue = new RequestQueue(
                manifest, runner.Run, padding, scheduler, settings.Batching, statistics.For(manifest.Name, manifest.Version), time);
            await scheduler.RunAsync(() => WarmUp(runner, manifest));
            LogLoaded(
                logger, manifest.Name, manifest.Version, sessions.ExecutionProvider, queue.MaxBatchSize,
                time.GetElapsedTime(started).TotalMilliseconds);
            return new LoadedModel(files, settings, sessions, queue, estimatedBytes, onFreed);
        }
        catch
        {
            sessions?.Dispose();
            throw;
        }
    }

    /// <summary>Zeros of the smallest shape. A model that refuses them is not broken: it may want longer inputs.</summary>
    private void WarmUp(BatchRunner runner, ModelManifest manifest)
    {
        try
        {
            runner.RunOnce([.. manifest.Signature.Inputs.Select(WarmUpInput)], RunProfile.Throughput);
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException or OverflowException)
        {
            LogNotWarm(logger, manifest.Name, manifest.Version, RuntimeMessage.Clean(e.Message));
        }
    }

    private static Tensor WarmUpInput(TensorSpec spec)
    {
        long[] shape = [.. spec.Shape.Select(length => length < 0 ? 1 : length)];
        _ = TensorShape.TryCountElements(shape, out var count);
        var size = spec.DataType == TensorDataType.Bytes ? sizeof(uint) : spec.DataType.ElementSize();
        return new Tensor(spec.Name, spec.DataType, shape, new byte[checked(count * size)]);
    }

    [LoggerMessage(2101, LogLevel.Information,
        "Loaded {Model} version {Version} on {Provider} in {ElapsedMs:0} ms, at most {MaxBatchSize} rows a run")]
    private static partial void LogLoaded(
        ILogger logger, ModelName model, ModelVersion version, string provider, int maxBatchSize, double elapsedMs);

    [LoggerMessage(2103, LogLevel.Debug, "The files of {Model} version {Version} were there in {ElapsedMs:0} ms")]
    private static partial void LogFetched(ILogger logger, ModelName model, ModelVersion version, double elapsedMs);

    [LoggerMessage(2102, LogLevel.Debug, "Model {Model} version {Version} could not be warmed up with zeros: {Reason}")]
    private static partial void LogNotWarm(ILogger logger, ModelName model, ModelVersion version, string reason);
}
