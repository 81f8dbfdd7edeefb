using MaaS.Repository;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Inference;

/// <summary>
/// Makes a <see cref="LoadedModel"/>: files into the cache, session open, one run to warm it up. A model with many weights is there before
/// they are packed, and its first request is what warms it up.
/// </summary>
internal sealed partial class ModelLoader(
    ModelCache cache, RunScheduler scheduler, StatisticsRegistry statistics, BackgroundBuilds builds, SessionPolicy policy,
    IOptions<EngineOptions> options, TimeProvider time, ILogger<ModelLoader> logger)
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
    /// <param name="memory">For sessions that are built later.</param>
    /// <param name="onFreed">Told when the last reference has gone.</param>
    /// <exception cref="ModelUnavailableException">The runtime refuses the model.</exception>
    public async Task<LoadedModel> OpenAsync(
        CachedModel files, ModelSettings settings, long estimatedBytes, MemoryBudget memory, Action<LoadedModel> onFreed)
    {
        var started = time.GetTimestamp();
        var manifest = files.Manifest;
        var opener = new SessionOpener(files, settings, policy, logger);
        var threads = new SessionThreads(options.Value.IntraOpThreads, policy.Cores);
        var warmUp = new WarmUp(manifest, scheduler, logger);
        var session = opener.Open(
            opener.MapsWeights ? SessionForm.Unpacked : SessionForm.Packed, threads.Throughput, spins: false, CancellationToken.None);
        var sessions = new ModelSessions(session, files);
        try
        {
            var padding = PaddingPlan.For(manifest, settings.Batching);
            var runner = new BatchRunner(sessions, manifest, padding, time);
            var queue = new RequestQueue(
                manifest, runner.Run, padding, scheduler, settings.Batching, statistics.For(manifest.Name, manifest.Version), time);
            if (!opener.MapsWeights)
            {
                await warmUp.RunAsync(session, CancellationToken.None);
            }

            LogLoaded(
                logger, manifest.Name, manifest.Version, sessions.ExecutionProvider, queue.MaxBatchSize,
                time.GetElapsedTime(started).TotalMilliseconds);
            BuildLater(sessions, new SessionUpgrades(sessions, opener, warmUp, threads, scheduler.Slots, builds, memory, logger), opener, threads);
            return new LoadedModel(settings, sessions, queue, estimatedBytes, onFreed);
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    private void BuildLater(ModelSessions sessions, SessionUpgrades upgrades, SessionOpener opener, SessionThreads threads)
    {
        sessions.AfterShapes(policy.MostPatterns, upgrades.StopPatterns);
        if (opener.MapsWeights)
        {
            upgrades.Pack();
        }

        if (threads.Latency > threads.Throughput && (opener.MapsWeights || opener.HasFewWeights))
        {
            sessions.LatencyRuns.Set(policy.LatencyRunsBeforeSession, upgrades.AddLatency);
        }

        if (scheduler.Slots > 1 && threads.Throughput == 1 && opener.HasFewWeights)
        {
            sessions.CrowdedRuns.Set(policy.CrowdedRunsBeforeSessions, upgrades.AddOfSlots);
        }
    }

    [LoggerMessage(2101, LogLevel.Information,
        "Loaded {Model} version {Version} on {Provider} in {ElapsedMs:0} ms, at most {MaxBatchSize} rows a run")]
    private static partial void LogLoaded(
        ILogger logger, ModelName model, ModelVersion version, string provider, int maxBatchSize, double elapsedMs);

    [LoggerMessage(2103, LogLevel.Debug, "The files of {Model} version {Version} were there in {ElapsedMs:0} ms")]
    private static partial void LogFetched(ILogger logger, ModelName model, ModelVersion version, double elapsedMs);
}
