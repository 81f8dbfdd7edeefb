using Azure;
using Microsoft.DurableTask.Client;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// Sends what a committed step calls for, and then removes the note of it. Whoever finds the note after a kill sends all of it
/// again: those who get it twice notice.
/// </summary>
internal sealed class OutboxSender(TaskHub hub)
{
    private const int AtOnce = 16;

    /// <remarks>The sender is the instance before the step or after it. Null for the step is to read its events.</remarks>
    public async Task SendAsync(
        InstanceState sender, OutboxRow outbox, IReadOnlyList<HistoryEvent>? step, CancellationToken cancellationToken)
    {
        if (outbox.Step >= 0)
        {
            step ??= await ReadStepAsync(sender, outbox, cancellationToken);
            await SendAllAsync(sender, outbox, step, cancellationToken);
        }

        await hub.Instances.RemoveOutboxAsync(sender.InstanceId, outbox, cancellationToken);
    }

    /// <remarks>A history that is being removed was sent before.</remarks>
    private async Task<IReadOnlyList<HistoryEvent>> ReadStepAsync(
        InstanceState sender, OutboxRow outbox, CancellationToken cancellationToken)
    {
        try
        {
            return await hub.Instances.ReadStepAsync(sender.InstanceId, outbox.Execution, outbox.Step, cancellationToken);
        }
        catch (RequestFailedException exception) when (InstanceStore.IsConflict(exception) && outbox.IsOver)
        {
            return [];
        }
    }

    private async Task SendAllAsync(
        InstanceState sender, OutboxRow outbox, IReadOnlyList<HistoryEvent> step, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var calls = step.Where(one => one.Kind is HistoryEventKind.TaskScheduled or HistoryEventKind.SubOrchestrationScheduled);
        await Parallel.ForEachAsync(calls, options, async (call, token) => await CallAsync(sender, outbox, call, token));

        // One after the other, so that they arrive in order.
        foreach (var one in step.Where(one => one.IsSent))
        {
            await (one.Kind switch
            {
                HistoryEventKind.EventSent => TellAsync(outbox.Execution, one, HistoryEventKind.EventRaised, cancellationToken),
                HistoryEventKind.TerminationSent => TellAsync(outbox.Execution, one, HistoryEventKind.TerminationAsked, cancellationToken),
                HistoryEventKind.ParentAnswered => AnswerAsync(one, cancellationToken),
                _ => Task.CompletedTask,
            });
        }
    }

    private async Task CallAsync(InstanceState sender, OutboxRow outbox, HistoryEvent call, CancellationToken cancellationToken)
    {
        try
        {
            await (call.Kind == HistoryEventKind.TaskScheduled
                ? hub.SendWorkItemAsync(WorkItem.Of(sender.InstanceId, outbox.Execution, outbox.Step, call), cancellationToken)
                : StartAsync(sender, outbox, call, cancellationToken));
        }
        catch (RequestFailedException exception) when (InstanceStore.IsRefusal(exception))
        {
            var reason = $"Storage refused {call.Describe()} ({exception.Status} {exception.ErrorCode}), expected a call that fits " +
                "into a message or a row: shorten its name and input.";
            await FailAsync(sender, outbox, call, reason, cancellationToken);
        }
    }

    private async Task StartAsync(InstanceState sender, OutboxRow outbox, HistoryEvent call, CancellationToken cancellationToken)
    {
        var parent = new ParentCall(sender.InstanceId, sender.Name, outbox.Execution, call.Id);
        var child = new InstanceState
        {
            InstanceId = call.Target!,
            Incarnation = Guid.NewGuid().ToString("N"),
            Execution = NewInstance.Execution(),
            Name = call.Name!,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = call.Payload,
            Parent = parent,
            CreatedAt = hub.Now,
            UpdatedAt = hub.Now,
        };
        var existing = await hub.CreateAsync(child, MayReplaceAsync, cancellationToken);
        if (existing?.Parent == parent)
        {
            await hub.AnnounceAsync(existing.InstanceId, cancellationToken);
        }
        else if (existing is not null && await IsUnsentAsync())
        {
            var reason = $"Orchestration '{call.Target}' is there already and is {existing.Status}, expected an id that no running " +
                "instance has.";
            await FailAsync(sender, outbox, call, reason, cancellationToken);
        }

        // An orchestration cannot make room for its own sub-orchestration: what it has to send would be sent before, which is that call.
        async Task<bool> MayReplaceAsync(InstanceState found) =>
            found.HasEnded && found.Parent != parent && found.InstanceId != sender.InstanceId && await IsUnsentAsync();

        // Once somebody else has sent all, the instance that is there may be that of a later call.
        Task<bool> IsUnsentAsync() => hub.Instances.HasOutboxAsync(sender.InstanceId, outbox, cancellationToken);
    }

    private Task FailAsync(
        InstanceState sender, OutboxRow outbox, HistoryEvent call, string reason, CancellationToken cancellationToken)
    {
        var isActivity = call.Kind == HistoryEventKind.TaskScheduled;
        var answer = new HistoryEvent
        {
            Kind = isActivity ? HistoryEventKind.TaskFailed : HistoryEventKind.SubOrchestrationFailed,
            Id = call.Id,
            Failure = FailureText.Of(new InvalidOperationException(reason)),
            IsFinal = isActivity,
        };
        return hub.DeliverAsync(sender.InstanceId, InboxRow.Answer(outbox.Execution, hub.NextTicks(), answer), cancellationToken);
    }

    private Task TellAsync(string execution, HistoryEvent sent, HistoryEventKind kind, CancellationToken cancellationToken) =>
        hub.DeliverAsync(
            sent.Target!,
            InboxRow.Sent(execution, sent.Id, hub.NextTicks(), sent with { Kind = kind, Id = -1, Target = null }),
            cancellationToken);

    private Task AnswerAsync(HistoryEvent answered, CancellationToken cancellationToken)
    {
        var answer = new HistoryEvent
        {
            Kind = answered.Failure is null ? HistoryEventKind.SubOrchestrationCompleted : HistoryEventKind.SubOrchestrationFailed,
            Id = answered.Id,
            Payload = answered.Payload,
            Failure = answered.Failure,
        };
        return hub.DeliverAsync(
            answered.Target!, InboxRow.Answer(answered.Execution!, hub.NextTicks(), answer), cancellationToken);
    }
}
