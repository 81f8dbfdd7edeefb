using MaaS.Repository;
using Microsoft.Extensions.Logging;

namespace MaaS.Inference;

/// <summary>Gives a version that serves already its better sessions, in the background.</summary>
internal sealed partial class SessionUpgrades(
    ModelSessions sessions, SessionOpener opener, WarmUp warmUp, SessionThreads threads, BackgroundBuilds builds, BuildMemory memory,
    ILogger logger)
{
    // What a session needs beside its weights.
    private const long SessionBytes = 2 << 20;

    /// <summary>Swaps the session that maps its weights as they are for one that has them packed.</summary>
    public void Pack() => builds.Enqueue(() => Build(BuildPacked));

    /// <summary>Adds the session for runs that have the machine for themselves.</summary>
    public void AddLatency() => builds.Enqueue(() => Build(BuildLatency));

    private void Build(Action<CancellationToken> build)
    {
        if (!sessions.TryHold())
        {
            return;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(sessions.Closing, builds.Stopping);
            build(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // It was unloaded, or the process stops.
        }
        finally
        {
            sessions.LetGo();
        }
    }

    private void BuildPacked(CancellationToken cancellationToken)
    {
        // While one is built from weights that are not packed yet, it holds a copy of them and one of the largest again.
        using var reserved = memory.TryReserve(opener.Files.MappedBytes * 5 / 4, evict: true);
        if (reserved is null)
        {
            LogNoMemory(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version);
            return;
        }

        sessions.Replace(builds.RunLowPriority(() => OpenPacked(cancellationToken)));
        LogPacked(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version);
    }

    private OnnxSession OpenPacked(CancellationToken cancellationToken)
    {
        var session = (opener.FindPacked() || TryPack(cancellationToken) ? TryOpenPackedFile(cancellationToken) : null)
            ?? opener.Open(SessionForm.Packed, threads.Throughput, spins: false, cancellationToken);
        warmUp.Run(session);
        return session;
    }

    private bool TryPack(CancellationToken cancellationToken)
    {
        try
        {
            return opener.TryPack(cancellationToken);
        }
        catch (Exception e) when (e is ModelUnavailableException or IOException)
        {
            LogNotPacked(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version, e.Message);
            return false;
        }
    }

    private OnnxSession? TryOpenPackedFile(CancellationToken cancellationToken)
    {
        try
        {
            return opener.Open(SessionForm.PackedFile, threads.Throughput, spins: false, cancellationToken);
        }
        catch (ModelUnavailableException e)
        {
            LogNotPacked(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version, e.Message);
            return null;
        }
    }

    /// <summary>Only where its weights are shared or few. Threads inherit the priority of their starter, so not one of low priority.</summary>
    private void BuildLatency(CancellationToken cancellationToken)
    {
        var isShared = opener.HasPacked;
        if (!isShared && !opener.HasFewWeights)
        {
            return;
        }

        var reserved = memory.TryReserve(SessionBytes + (isShared ? 0 : opener.Files.Manifest.TotalLength), evict: false);
        if (reserved is null)
        {
            return;
        }

        try
        {
            var session = opener.Open(isShared ? SessionForm.PackedFile : SessionForm.Packed, threads.Latency, spins: true, cancellationToken);
            warmUp.Run(session);
            sessions.AddLatency(session, reserved);
        }
        catch
        {
            reserved.Dispose();
            throw;
        }
    }

    [LoggerMessage(2311, LogLevel.Debug, "{Model} version {Version} now runs on packed weights")]
    private static partial void LogPacked(ILogger logger, ModelName model, ModelVersion version);

    [LoggerMessage(2312, LogLevel.Warning, "The packed weights of {Model} version {Version} are not kept, each load packs them anew: {Reason}")]
    private static partial void LogNotPacked(ILogger logger, ModelName model, ModelVersion version, string reason);

    [LoggerMessage(2313, LogLevel.Information,
        "{Model} version {Version} runs on weights that are not packed, which is slower: every other loaded model is in use")]
    private static partial void LogNoMemory(ILogger logger, ModelName model, ModelVersion version);
}
