using MaaS.EmbeddedHost.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Timers;

/// <summary>Runs a function when it is due, in one of the processes that share a host id, and one run at a time.</summary>
internal sealed partial class TimerListener(
    TimerFunction function, TimerMonitor monitor, HostStorage storage, IServiceScopeFactory scopes, TimeProvider time,
    ILogger<TimerListener> logger) : ITriggerListener
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LockRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private readonly StorageOutage _outage = new(function.Name, logger);
    private bool _saidThatItWaits;
    private bool _hasStarted;

    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RunInTurnAsync(stopping, cancellationToken);
            }
            catch (Exception exception)
            {
                if (!stopping.IsCancellationRequested)
                {
                    _outage.Report(exception);
                }
            }

            await WaitAsync(LockRetry, stopping);
        }
    }

    private async Task RunInTurnAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var blob = storage.Blob($"locks/{storage.HostId}/{HostStorage.FunctionId(function.Name)}.Listener");
        await storage.EnsureAsync(blob, metadata: null, stopping);
        await using var held = await BlobLock.TryTakeAsync(blob, LockDuration, time, stopping);
        _outage.End();
        if (held is null)
        {
            if (!_saidThatItWaits)
            {
                _saidThatItWaits = true;
                LogWaits(function.Name);
            }

            return;
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(stopping, held.Lost);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        await RunScheduleAsync(until.Token, cancelled.Token);
    }

    private async Task RunScheduleAsync(CancellationToken until, CancellationToken cancellationToken)
    {
        var (status, isPastDue) = function.IsMonitored ? await monitor.BeginAsync(until) : (Unmonitored(), false);
        var runsAtOnce = isPastDue || (function.RunOnStartup && !_hasStarted);
        _hasStarted = true;
        if (runsAtOnce)
        {
            status = await FireAsync(status, time.GetUtcNow(), isPastDue, cancellationToken);
        }

        LogNext(function.Name, status.Next);
        while (await IsDueAsync(status.Next, until))
        {
            // A timer that is early would find the same time due again.
            var now = time.GetUtcNow();
            status = await FireAsync(status, now > status.Next ? now : status.Next, isPastDue: false, cancellationToken);
        }
    }

    private async Task<bool> IsDueAsync(DateTimeOffset next, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var wait = next - time.GetUtcNow();
            if (wait <= TimeSpan.Zero)
            {
                return true;
            }

            await WaitAsync(wait < MaxWait ? wait : MaxWait, until);
        }

        return false;
    }

    private async Task<TimerStatus> FireAsync(
        TimerStatus status, DateTimeOffset at, bool isPastDue, CancellationToken cancellationToken)
    {
        var invocationId = Guid.NewGuid().ToString();
        var info = new TimerInfo
        {
            IsPastDue = isPastDue,
            ScheduleStatus = function.IsMonitored ? status.ToScheduleStatus(time.LocalTimeZone) : null,
        };
        try
        {
            await function.Call.InvokeAsync(info, invocationId, scopes, cancellationToken);
            LogSucceeded(function.Name, invocationId);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing is written, so the run counts as missed.
            LogCancelled(exception, function.Name, invocationId);
            return status;
        }
        catch (Exception exception)
        {
            LogFailed(exception, function.Name, invocationId, isPastDue);
        }

        return await AdvanceAsync(at);
    }

    private async Task<TimerStatus> AdvanceAsync(DateTimeOffset at)
    {
        var status = new TimerStatus { Last = at, Next = function.Schedule.Next(at, time.LocalTimeZone), LastUpdated = at };
        try
        {
            if (function.IsMonitored)
            {
                await monitor.WriteAsync(status, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            LogNotKept(exception, function.Name);
        }

        return status;
    }

    private TimerStatus Unmonitored()
    {
        var now = time.GetUtcNow();
        return new TimerStatus { Next = function.Schedule.Next(now, time.LocalTimeZone), LastUpdated = now };
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken until) =>
        await Task.Delay(wait, time, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(1, LogLevel.Error,
        "Function {Function} failed (invocation {InvocationId}, past due: {IsPastDue}); it runs again when due")]
    private partial void LogFailed(Exception exception, string function, string invocationId, bool isPastDue);

    [LoggerMessage(2, LogLevel.Warning, "Function {Function} was cancelled, and is past due (invocation {InvocationId})")]
    private partial void LogCancelled(Exception exception, string function, string invocationId);

    [LoggerMessage(3, LogLevel.Information, "Function {Function} waits: another process runs it, and this one takes over when that ends")]
    private partial void LogWaits(string function);

    [LoggerMessage(4, LogLevel.Information, "Function {Function} runs next at {Next:u}")]
    private partial void LogNext(string function, DateTimeOffset next);

    [LoggerMessage(5, LogLevel.Error,
        "The status of the timer of function {Function} could not be written: a restart may run it again, or miss a run")]
    private partial void LogNotKept(Exception exception, string function);

    [LoggerMessage(6, LogLevel.Debug, "Function {Function} succeeded (invocation {InvocationId})")]
    private partial void LogSucceeded(string function, string invocationId);
}
