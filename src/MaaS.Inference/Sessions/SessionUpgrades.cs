using MaaS.Repository;
using Microsoft.Extensions.Logging;

namespace MaaS.Inference;

/// <summary>
/// Gives a version that serves already its better sessions, in the background. No version leaves for that, and a load stops it: what there is
/// no memory for is tried again when some is released.
/// </summary>
internal sealed partial class SessionUpgrades(
    ModelSessions sessions, SessionOpener opener, WarmUp warmUp, SessionThreads threads, int slots, BackgroundBuilds builds,
    MemoryBudget memory, ILogger logger)
{
    // What a session needs beside its weights.
    private const long SessionBytes = 2 << 20;

    private bool _saidNoMemory;

    /// <summary>Swaps the session that maps its weights as they are for one that has them packed.</summary>
    public void Pack() => builds.Enqueue(() => Build(BuildPacked));

    /// <summary>Adds the session for runs that have the machine for themselves.</summary>
    public void AddLatency() => builds.Enqueue(() => Build(BuildLatency));

    /// <summary>Adds a session for each slot but the first. Only for a version with few weights.</summary>
    public void AddOfSlots() => builds.Enqueue(() => Build(BuildOfSlots));

    /// <summary>Swaps the sessions for such that plan the memory of each run anew.</summary>
    public void StopPatterns()
    {
        opener.UsesPatterns = false;
        builds.Enqueue(() => Build(BuildWithoutPatterns));
    }

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
        catch (Exception e) when (e is OperationCanceledException or OverloadedException)
        {
            // It was unloaded, a load needs the memory, or the process stops.
        }
        finally
        {
            sessions.LetGo();
        }
    }

    private void BuildPacked(CancellationToken cancellationToken)
    {
        if (sessions.Serving.Form != SessionForm.Unpacked)
        {
            return;
        }

        if (FindPacked(cancellationToken) && TryOpenPackedFile(cancellationToken) is { } found)
        {
            Serve(found, cancellationToken);
        }
        else
        {
            WithMemory(BytesWhilePacking(opener.Files.MappedBytes), Pack, (_, stop) => Serve(PackAndOpen(stop), stop), cancellationToken);
        }

        LogForm(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version, sessions.Serving.Form);
    }

    /// <summary>While weights are packed there are a copy of them and one of the largest again.</summary>
    private static long BytesWhilePacking(long weights) => weights * 5 / 4;

    private OnnxSession PackAndOpen(CancellationToken cancellationToken) =>
        (TryPack(cancellationToken) ? TryOpenPackedFile(cancellationToken) : null) ?? OpenServing(SessionForm.Packed, cancellationToken);

    private bool FindPacked(CancellationToken cancellationToken) => NotKeptOnFailure(() => opener.FindPacked(cancellationToken));

    private bool TryPack(CancellationToken cancellationToken) => NotKeptOnFailure(() => opener.TryPack(cancellationToken));

    private bool NotKeptOnFailure(Func<bool> work)
    {
        try
        {
            return builds.RunLowPriority(work);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotPacked(logger, e, opener.Files.Manifest.Name, opener.Files.Manifest.Version);
            return false;
        }
    }

    private OnnxSession? TryOpenPackedFile(CancellationToken cancellationToken)
    {
        try
        {
            return OpenServing(SessionForm.PackedFile, cancellationToken);
        }
        catch (ModelUnavailableException e)
        {
            LogNotPacked(logger, e, opener.Files.Manifest.Name, opener.Files.Manifest.Version);
            return null;
        }
    }

    /// <summary>The session's threads get the priority of the one that opens it, for good: so not that of a build where it has any.</summary>
    private OnnxSession OpenServing(SessionForm form, CancellationToken cancellationToken)
    {
        return threads.Throughput == 1 ? builds.RunLowPriority(Open) : Open();

        OnnxSession Open() => opener.Open(form, threads.Throughput, spins: false, cancellationToken);
    }

    private void Serve(OnnxSession session, CancellationToken cancellationToken)
    {
        WarmUpOrClose(session, cancellationToken);
        sessions.Replace(session);
    }

    private void WarmUpOrClose(OnnxSession session, CancellationToken cancellationToken)
    {
        try
        {
            warmUp.RunAsync(session, cancellationToken).GetAwaiter().GetResult();
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Only where its weights are shared or few.</summary>
    private void BuildLatency(CancellationToken cancellationToken)
    {
        var isShared = opener.HasPacked;
        if (sessions.Latency is not null || !(isShared || opener.HasFewWeights))
        {
            return;
        }

        var form = isShared ? SessionForm.PackedFile : SessionForm.Packed;
        BuildMore(
            count: 1, isShared ? 0 : opener.Files.Manifest.TotalLength, AddLatency,
            stop => opener.Open(form, threads.Latency, spins: true, stop), sessions.AddLatency, cancellationToken);
    }

    private void BuildOfSlots(CancellationToken cancellationToken)
    {
        if (!sessions.HasSessionsOfSlots)
        {
            BuildMore(
                slots - 1, opener.Files.Manifest.TotalLength, AddOfSlots,
                stop => OpenServing(SessionForm.Packed, stop), sessions.AddOfSlots, cancellationToken);
        }
    }

    /// <summary>Sessions besides the one that any run can use, all of them or none.</summary>
    private void BuildMore(
        int count, long weightBytes, Action retry, Func<CancellationToken, OnnxSession> open,
        Action<IReadOnlyList<OnnxSession>, BuildReservation> add, CancellationToken cancellationToken)
    {
        WithMemory(count * (SessionBytes + weightBytes), retry, Build, cancellationToken);

        void Build(BuildReservation reserved, CancellationToken stop)
        {
            var opened = new List<OnnxSession>();
            try
            {
                while (opened.Count < count)
                {
                    var session = open(stop);
                    WarmUpOrClose(session, stop);
                    opened.Add(session);
                }

                if (reserved.TryKeep())
                {
                    add(opened, reserved);
                    opened = [];
                }
            }
            finally
            {
                opened.ForEach(session => session.Dispose());
            }
        }
    }

    private void BuildWithoutPatterns(CancellationToken cancellationToken)
    {
        if (sessions.Serving is { UsesPatterns: true, Form: var form })
        {
            var bytes = form == SessionForm.Packed ? BytesWhilePacking(opener.Files.Manifest.TotalLength) : 0;
            WithMemory(bytes, StopPatterns, (_, stop) => Serve(OpenServing(form, stop), stop), cancellationToken);
        }

        if (sessions.Latency is { UsesPatterns: true })
        {
            sessions.RemoveLatency();
            BuildLatency(cancellationToken);
        }

        if (sessions.SessionsOfSlotsUsePatterns)
        {
            sessions.RemoveOfSlots();
            BuildOfSlots(cancellationToken);
        }
    }

    private void WithMemory(long bytes, Action retry, Action<BuildReservation, CancellationToken> build, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reserved = memory.TryReserveForBuild(bytes, retry);
        if (reserved is null)
        {
            SayNoMemory();
            return;
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, reserved.TakenBack);
            build(reserved, stop.Token);
        }
        finally
        {
            reserved.GiveBackUnlessKept();
        }
    }

    private void SayNoMemory()
    {
        if (!_saidNoMemory)
        {
            // Each release of memory is another try.
            _saidNoMemory = true;
            LogNoMemory(logger, opener.Files.Manifest.Name, opener.Files.Manifest.Version);
        }
    }

    [LoggerMessage(2311, LogLevel.Debug, "{Model} version {Version} now runs on weights in the form {Form}")]
    private static partial void LogForm(ILogger logger, ModelName model, ModelVersion version, SessionForm form);

    [LoggerMessage(2312, LogLevel.Warning, "The packed weights of {Model} version {Version} are not kept, each load packs them anew")]
    private static partial void LogNotPacked(ILogger logger, Exception exception, ModelName model, ModelVersion version);

    [LoggerMessage(2313, LogLevel.Information,
        "{Model} version {Version} goes on with the sessions that it has, which are slower, until memory is released")]
    private static partial void LogNoMemory(ILogger logger, ModelName model, ModelVersion version);
}
