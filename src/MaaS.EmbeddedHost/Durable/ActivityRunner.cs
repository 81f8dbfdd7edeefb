using System.Text.Json;
using Azure;
using Azure.Storage.Queues.Models;
using MaaS.EmbeddedHost.Queues;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Runs activities, and tells the orchestrations how they ended.</summary>
internal sealed partial class ActivityRunner(
    TaskHub hub, DurableFunctions functions, DurableJson json, IServiceScopeFactory scopes, TimeProvider time,
    ILogger<ActivityRunner> logger)
{
    /// <summary>Never fails: an activity whose input could not be read, or whose end could not be told, runs again.</summary>
    /// <param name="message">Of the hub's queue of work items.</param>
    /// <param name="visibility">How long the message is hidden at once.</param>
    /// <param name="cancellationToken">Ends the activity, which then runs again.</param>
    public async Task HandleAsync(QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var lease = new MessageLease(hub.WorkItemQueue, message, visibility, time, logger);
        try
        {
            bool isDone;
            await using (lease.KeepRenewing())
            {
                isDone = ReadOrDefault(message) is not { } item || await HandleAsync(item, cancellationToken);
            }

            await (isDone ? lease.DeleteAsync() : lease.ReleaseAsync(TimeSpan.Zero));
        }
        catch (Exception exception)
        {
            LogUntold(exception, message.MessageId);
        }
    }

    private WorkItem? ReadOrDefault(QueueMessage message)
    {
        try
        {
            return WorkItem.Read(message.Body);
        }
        catch (JsonException exception)
        {
            LogUnreadable(exception, message.MessageId);
            return null;
        }
    }

    /// <returns>Whether the activity need not run again.</returns>
    private async Task<bool> HandleAsync(WorkItem item, CancellationToken cancellationToken)
    {
        try
        {
            item = item.IsInputInHistory ? await WithInputAsync(item, cancellationToken) : item;
        }
        catch (RequestFailedException exception) when (InstanceStore.IsConflict(exception))
        {
            LogVoid(exception, item.Name, item.InstanceId);
            return true;
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            LogCancelled(exception, item.Name, item.InstanceId);
            return false;
        }

        if (await RunAsync(item, cancellationToken) is not { } answer)
        {
            return false;
        }

        await hub.DeliverAsync(item.InstanceId, InboxRow.Answer(item.Execution, hub.NextTicks(), answer), CancellationToken.None);
        return true;
    }

    /// <returns>How it ended; null if it was cancelled.</returns>
    private async Task<HistoryEvent?> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (!functions.Activities.TryGetValue(item.Name, out var activity))
        {
            var unknown = new InvalidOperationException(
                $"There is no activity '{item.Name}', expected one of: {string.Join(", ", functions.Activities.Keys)}.");
            return Failed(item, FailureText.Of(unknown)) with { IsFinal = true };
        }

        try
        {
            var output = await activity.Call.InvokeAsync(item.Input, Guid.NewGuid().ToString(), scopes, cancellationToken);
            var payload = json.Write(output, $"output of activity '{item.Name}'");
            return new HistoryEvent { Kind = HistoryEventKind.TaskCompleted, Id = item.Id, Payload = payload };
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            LogCancelled(exception, item.Name, item.InstanceId);
            return null;
        }
        catch (Exception exception)
        {
            LogFailed(exception, item.Name, item.InstanceId);
            return Failed(item, FailureText.Of(exception));
        }
    }

    private static HistoryEvent Failed(WorkItem item, TaskFailureDetails failure) =>
        new() { Kind = HistoryEventKind.TaskFailed, Id = item.Id, Failure = failure };

    private async Task<WorkItem> WithInputAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var step = await hub.Instances.ReadStepAsync(item.InstanceId, item.Execution, item.Step, cancellationToken);
        return item with { Input = step.Single(one => one.Kind == HistoryEventKind.TaskScheduled && one.Id == item.Id).Payload };
    }

    [LoggerMessage(1, LogLevel.Warning, "Activity {Activity} of orchestration {InstanceId} failed")]
    private partial void LogFailed(Exception exception, string activity, string instanceId);

    [LoggerMessage(2, LogLevel.Warning, "Activity {Activity} of orchestration {InstanceId} was cancelled, and runs again")]
    private partial void LogCancelled(Exception exception, string activity, string instanceId);

    [LoggerMessage(3, LogLevel.Error, "Message {MessageId} of the queue of work items is none, and is dropped")]
    private partial void LogUnreadable(Exception exception, string messageId);

    [LoggerMessage(4, LogLevel.Error,
        "The input of an activity could not be read, or its end could not be kept (message {MessageId}), so it runs again")]
    private partial void LogUntold(Exception exception, string messageId);

    [LoggerMessage(5, LogLevel.Information, "Activity {Activity} is dropped: orchestration {InstanceId} does not wait for it any more")]
    private partial void LogVoid(Exception exception, string activity, string instanceId);
}
