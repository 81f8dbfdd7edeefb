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
        var step = ActivatorUtilities.CreateInstance<InstanceStep>(_services, _hub, runner, new OutboxSender(_hub), cache);
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
            _outage.End();
        }
        catch (RequestFailedException exception) when (InstanceStore.IsConflict(exception))
        {
            LogConflict(exception, instanceId);
            alarms.Set(instanceId, _time.GetUtcNow() + ConflictPause);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            LogLeft(exception, instanceId);
        }
        catch (Exception exception) when (exception is RequestFailedException { Status: not (400 or 413) } or AggregateException)
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
                await foreach (var (instanceId, isOld) in _hub.Index.UnfinishedAsync(stopping))
                {
                    await SweepAsync(instanceId, isOld, stopping);
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

    private async Task SweepAsync(string instanceId, bool isOld, CancellationToken stopping)
    {
        if (isOld && await _hub.Instances.ReadStateAsync(instanceId, stopping) is var state && state is null or { HasEnded: true })
        {
            await _hub.Index.SettleAsync(instanceId, state, stopping);
        }

        _turns.Add(instanceId);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stopping) =>
        await Task.Delay(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(1, LogLevel.Debug, "Somebody else took a step of orchestration {InstanceId}")]
    private partial void LogConflict(Exception exception, string instanceId);

    [LoggerMessage(3, LogLevel.Debug, "A step of orchestration {InstanceId} was given up for the stop, and is taken after the next start")]
    private partial void LogLeft(Exception exception, string instanceId);

    [LoggerMessage(4, LogLevel.Error, "A step of orchestration {InstanceId} could not be taken, and is tried again in a minute")]
    private partial void LogStuck(Exception exception, string instanceId);

    [LoggerMessage(2, LogLevel.Warning, "Message {MessageId} of the control queue was not handled")]
    private partial void LogUnhandled(Exception exception, string messageId);
}
