using MaaS.EmbeddedHost.Functions;
using MaaS.EmbeddedHost.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>
/// Runs the listeners between the start of all other services and the stop of the first. At a stop they take nothing new;
/// what runs has the time to drain, and is then cancelled.
/// </summary>
internal sealed partial class TriggerHost(
    DiscoveredFunctions functions, IServiceProvider services, IConfiguration configuration, ILogger<TriggerHost> logger)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>What a cancelled function has to end, and its message to be given back.</summary>
    private static readonly TimeSpan CancelledGrace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelled = new();
    private CancellationTokenRegistration _drainTime;
    private Task _running = Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (functions.Triggered.Count > 0 && configuration[DevelopmentStorage.UnavailableKey] is { } reason)
        {
            LogOff(string.Join(", ", functions.Triggered.Select(function => function.Name)), reason);
            return Task.CompletedTask;
        }

        var listeners = new List<(ITriggeredFunction Function, ITriggerListener Listener)>();
        var off = new List<(string Function, string Reason)>();
        foreach (var function in functions.Triggered)
        {
            try
            {
                listeners.Add((function, function.CreateListener(services)));
            }
            catch (StorageConnectionException exception)
            {
                off.Add((function.Name, exception.Message));
            }
        }

        foreach (var same in off.GroupBy(one => one.Reason))
        {
            LogOff(string.Join(", ", same.Select(one => one.Function)), same.Key);
        }

        _running = Task.WhenAll(listeners.Select(listener => RunAsync(listener.Function, listener.Listener)));
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _drainTime = cancellationToken.Register(_cancelled.Cancel);
        await _stopping.CancelAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var cancelled = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        if (await Task.WhenAny(_running, cancelled) != _running
            && await Task.WhenAny(_running, Task.Delay(CancelledGrace, TimeProvider.System, CancellationToken.None)) != _running)
        {
            LogLeft(CancelledGrace.TotalSeconds);
        }

        await _drainTime.DisposeAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _cancelled.Dispose();
    }

    private async Task RunAsync(ITriggeredFunction function, ITriggerListener listener)
    {
        LogListening(function.Name, function.Source);
        try
        {
            await listener.RunAsync(_stopping.Token, _cancelled.Token);
        }
        catch (Exception exception)
        {
            LogEnded(exception, function.Name);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Function}: {Source}")]
    private partial void LogListening(string function, string source);

    [LoggerMessage(2, LogLevel.Warning, "These functions are off: {Functions}. {Reason}")]
    private partial void LogOff(string functions, string reason);

    [LoggerMessage(3, LogLevel.Critical, "Function {Function} is off until the next start: its listener failed")]
    private partial void LogEnded(Exception exception, string function);

    [LoggerMessage(4, LogLevel.Warning,
        "Functions still run {Seconds} s after they were cancelled, and are left behind: what they work on is handed out again later")]
    private partial void LogLeft(double seconds);
}
