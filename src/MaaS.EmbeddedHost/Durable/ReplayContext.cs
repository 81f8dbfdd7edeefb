using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>What an orchestrator sees of one replay. All of it runs on the orchestrator's thread.</summary>
internal sealed class ReplayContext(
    OrchestrationStart start, ReplayedHistory history, ReplayThread thread, DurableJson json, ILoggerFactory loggers)
    : TaskOrchestrationContext
{
    private readonly Dictionary<int, PendingCall> _pending = [];
    private readonly Dictionary<int, DateTime> _timers = [];
    private readonly List<HistoryEvent> _calls = [];
    private DateTime _now = start.CreatedAt;
    private bool _isReplaying = true;
    private int _nextId;
    private int _guids;

    public override TaskName Name => start.Name;

    public override string InstanceId => start.InstanceId;

    public override ParentOrchestrationInstance? Parent => start.Parent;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _isReplaying;

    public ExternalEvents Events { get; } = new();

    /// <summary>Which step of the history is replayed.</summary>
    public int Step { get; set; }

    /// <summary>How many calls were made, in all steps.</summary>
    public int CallCount => _nextId;

    /// <summary>The calls that the history lacks.</summary>
    public IReadOnlyList<HistoryEvent> NewCalls => _calls;

    public bool IsWaiting => _pending.Count > 0 || Events.HasWaiters;

    public IReadOnlyDictionary<int, DateTime> OpenTimers => _timers;

    public string? CustomStatus { get; private set; } = start.CustomStatus;

    public (string? Input, bool KeepsEvents)? Continuation { get; private set; }

    /// <summary>What makes the run void, even if the orchestrator caught it.</summary>
    public NonDeterministicOrchestratorException? Violation { get; private set; }

    protected override ILoggerFactory LoggerFactory => loggers;

    public void BeginStep(DateTime now, bool isReplaying)
    {
        _now = now;
        _isReplaying = isReplaying;
    }

    /// <summary>Gives an answer to the call that waits for it, if one still does.</summary>
    public void Answer(HistoryEvent answer)
    {
        _timers.Remove(answer.Id);
        if (_pending.Remove(answer.Id, out var pending))
        {
            pending.Answer(answer);
        }
    }

    public override T? GetInput<T>()
        where T : default => json.Read<T>(start.Input, $"input of orchestration '{start.InstanceId}'");

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        RejectOptionsAsInput(input, options);
        var payload = json.Write(input, $"input of activity '{name}'");
        return TaskRetries.RunAsync(this, options?.Retry, () => CallAsync<TResult>(
            new HistoryEvent { Kind = HistoryEventKind.TaskScheduled, Name = name.Name, Payload = payload }));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        RejectOptionsAsInput(input, options);
        var payload = json.Write(input, $"input of sub-orchestration '{orchestratorName}'");
        var id = (options as SubOrchestrationOptions)?.InstanceId;
        if (id is not null)
        {
            InstanceKey.Check(id);
        }

        return TaskRetries.RunAsync(this, options?.Retry, () => CallAsync<TResult>(new HistoryEvent
        {
            Kind = HistoryEventKind.SubOrchestrationScheduled,
            Name = orchestratorName.Name,
            Payload = payload,
            Target = id ?? NewGuid().ToString("N"),
        }));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var at = fireAt.ToUniversalTime();
        var id = Record(new HistoryEvent { Kind = HistoryEventKind.TimerCreated, At = at });
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var pending = new PendingCall<object>("timer", json);
        _pending.Add(id, pending);
        _timers.Add(id, at);
        cancellationToken.Register(() =>
        {
            if (_pending.Remove(id))
            {
                _timers.Remove(id);
                pending.TrySetCanceled(cancellationToken);
            }
        });
        return pending.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        StayHere();
        return Events.WaitAsync<T>(eventName, json, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        InstanceKey.Check(instanceId);
        Record(new HistoryEvent
        {
            Kind = HistoryEventKind.EventSent,
            Name = eventName,
            Target = instanceId,
            Payload = json.Write(payload, $"payload of event '{eventName}'"),
        });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        StayHere();
        CustomStatus = json.WriteStatus(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        StayHere();
        Continuation = (json.Write(newInput, $"input of orchestration '{start.InstanceId}'"), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        StayHere();
        var name = string.Create(CultureInfo.InvariantCulture, $"{start.InstanceId}/{start.Execution}/{_guids++}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    private static void RejectOptionsAsInput(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException("TaskOptions were given as the input, expected them as the options.", nameof(input));
        }
    }

    private Task<T> CallAsync<T>(HistoryEvent call)
    {
        var pending = new PendingCall<T>(call.Name!, json);
        _pending.Add(Record(call), pending);
        return pending.Task;
    }

    private int Record(HistoryEvent call)
    {
        StayHere();
        var id = _nextId;
        try
        {
            if (_isReplaying)
            {
                history.Check(call, id, Step);
            }
            else
            {
                _calls.Add(call with { Id = id });
            }
        }
        catch (NonDeterministicOrchestratorException exception)
        {
            Violation ??= exception;
            throw;
        }

        _nextId++;
        return id;
    }

    private void StayHere()
    {
        if (!thread.IsHere)
        {
            thread.ReportEscape();
            throw EscapeError();
        }
    }

    /// <summary>What an orchestrator is told that waits for what is not of its context.</summary>
    public static NonDeterministicOrchestratorException EscapeError() => new(
        "The orchestrator awaits something that is not of its context, or goes on in another thread, expected only tasks of the " +
        "TaskOrchestrationContext: use CreateTimer instead of Task.Delay, activities for input and output, and no ConfigureAwait(false).");
}
