using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// Runs the orchestrations and activities of a hub. What this process does itself it hears of at once; what others do, or left
/// undone, it hears of by a queue and by a sweep through all unfinished instances, at the start and then now and again. Several
/// processes may run one hub: the ETag of an instance lets one of them take each step.
/// </summary>
internal sealed partial class TaskHubEngine : ITriggerListener
{
    /// <summary>After as many conflicts in a row, it is hardly somebody else's steps that are in the way.</summary>
    private const int ManyConflicts = 6;

    /// <summary>After as many, the pause does not grow any more: it is near a minute.</summary>
    private const int MaxConflicts = 11;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ConflictPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StuckPause = TimeSpan.FromMinutes(1);

    private readonly TaskHub _hub;
    private readonly DurableOptions _options;
    private readonly IServiceProvider _services;
    private readonly DurableFunctions _functions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StorageOutage _outage;
    private readonly InstanceTurns _turns = new();
    private readonly ConcurrentDictionary<string, int> _conflicts = new();

    public TaskHubEngine(
        DurableFunctions functions, TaskHub hub, HostJson hostJson, IServiceProvider services, TimeProvider time,
        ILogger<TaskHubEngine> logger)
    {
        _functions = functions;
        _hub = hub;
        _options = hostJson.Durable;
        _services = services;
        _time = time;
        _logger = logger;
        _outage = new StorageOutage("Durable (orchestrations)", logger);
    }

    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        await CreateHubAsync(stopping);
        using var cache = new HistoryCache();
        using var alarms = new InstanceAlarms(_turns.Add, _time);
        var runner = ActivatorUtilities.CreateInstance<OrchestratorRunner>(_services, _hub, _functions);
        var step = ActivatorUtilities.CreateInstance<InstanceStep>(_services, _hub, runner, cache);
        var activities = ActivatorUtilities.CreateInstance<ActivityRunner>(_services, _hub, _functions);
        using var workItems = new HubQueueListener(_hub.WorkItemQueue, new StorageOutage("Durable (activities)", _logger), _time)
        {
            AtOnce = _options.MaxConcurrentActivities,
            Visibility = _options.WorkItemVisibility,
            MaxPollingInterval = _options.MaxPollingInterval,
            Handle = message => activities.HandleAsync(message, _options.WorkItemVisibility, cancellationToken),
        };
        using var control = new HubQueueListener(_hub.ControlQueue, new StorageOutage("Durable (control)", _logger), _time)
        {
            AtOnce = _options.MaxConcurrentOrchestrators,
            Visibility = _options.ControlVisibility,
            MaxPollingInterval = _options.MaxPollingInterval,
            Handle = HandleAsync,
        };
        _hub.Attach(_turns.Add, workItems.Wake);
        await using var stop = stopping.Register(_hub.Detach);
        await Task.WhenAll(
            _turns.RunAsync(_options.MaxConcurrentOrchestrators, id => LookAsync(step, alarms, id, cancellationToken), stopping),
            workItems.RunAsync(stopping, cancellationToken),
            control.RunAsync(stopping, cancellationToken),
            SweepAsync(stopping));
    }

    private async Task CreateHubAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _hub.EnsureCreatedAsync(stopping);
                return;
            }
            catch (Exception exception)
            {
                if (!stopping.IsCancellationRequested)
                {
                    _outage.Report(exception);
                    await WaitAsync(OutagePause, stopping);
                }
            }
        }
    }

    private async Task LookAsync(InstanceStep step, InstanceAlarms alarms, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            alarms.Set(instanceId, await step.RunAsync(instanceId, cancellationToken));
            _conflicts.TryRemove(instanceId, out _);
            _outage.End();
        }
        catch (RequestFailedException exception) when (InstanceStore.IsConflict(exception))
        {
            alarms.Set(instanceId, _time.GetUtcNow() + PauseAfter(exception, instanceId));
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            LogLeft(exception, instanceId);
        }
        catch (Exception exception) when (
            exception is AggregateException || (exception is RequestFailedException failed && !InstanceStore.IsRefusal(failed)))
        {
            _outage.Report(exception);
            alarms.Set(instanceId, _time.GetUtcNow() + OutagePause);
        }
        catch (Exception exception)
        {
            LogStuck(exception, instanceId);
            alarms.Set(instanceId, _time.GetUtcNow() + StuckPause);
        }
    }

    /// <summary>How long to wait after a conflict: twice as long as after the one before, if nothing went well in between.</summary>
    private TimeSpan PauseAfter(RequestFailedException conflict, string instanceId)
    {
        var conflicts = _conflicts.AddOrUpdate(instanceId, 1, (_, before) => Math.Min(before + 1, MaxConflicts));
        var pause = ConflictPause * Math.Pow(2, conflicts - 1);
        if (conflicts < ManyConflicts)
        {
            LogConflict(conflict, instanceId);
        }
        else
        {
            LogConflicts(conflict, instanceId, conflicts, pause);
        }

        return pause;
    }

    /// <remarks>A message that is lost here is made up for by the sweep.</remarks>
    private async Task HandleAsync(QueueMessage message)
    {
        try
        {
            await _hub.ControlQueue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            _turns.Add(message.Body.ToObjectFromJson<string>()!);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or JsonException)
        {
            LogUnhandled(exception, message.MessageId);
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var (instanceId, incarnation, isOld) in _hub.Index.UnfinishedAsync(stopping))
                {
                    await SweepAsync(instanceId, incarnation, isOld, stopping);
                }

                await WaitAsync(SweepInterval, stopping);
            }
            catch (Exception exception)
            {
                if (!stopping.IsCancellationRequested)
                {
                    _outage.Report(exception);
                    await WaitAsync(OutagePause, stopping);
                }
            }
        }
    }

    private async Task SweepAsync(string instanceId, string incarnation, bool isOld, CancellationToken stopping)
    {
        var glance = await _hub.Instances.GlanceAsync(instanceId, stopping);
        if (isOld && glance.State?.Incarnation != incarnation)
        {
            await _hub.Index.RemoveAsync(instanceId, incarnation, stopping);
        }

        // What is due before the sweep after the next gets an alarm now.
        if (glance.IsDueBy(_time.GetUtcNow() + (2 * SweepInterval)))
        {
            _turns.Add(instanceId);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stopping) =>
        await Task.Delay(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(1, LogLevel.Debug, "Somebody else took a step of orchestration {InstanceId}")]
    private partial void LogConflict(Exception exception, string instanceId);

    [LoggerMessage(5, LogLevel.Warning,
        "Orchestration {InstanceId} met {Conflicts} conflicts or more in a row, and is looked at again after {Pause}")]
    private partial void LogConflicts(Exception exception, string instanceId, int conflicts, TimeSpan pause);

    [LoggerMessage(3, LogLevel.Debug, "A step of orchestration {InstanceId} was given up for the stop, and is taken after the next start")]
    private partial void LogLeft(Exception exception, string instanceId);

    [LoggerMessage(4, LogLevel.Error, "A step of orchestration {InstanceId} could not be taken, and is tried again in a minute")]
    private partial void LogStuck(Exception exception, string instanceId);

    [LoggerMessage(2, LogLevel.Warning, "Message {MessageId} of the control queue was not handled")]
    private partial void LogUnhandled(Exception exception, string messageId);
}
