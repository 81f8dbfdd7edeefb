using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>
/// Runs an orchestrator from its start: through all steps of its history, where it must do what it did, and through a new one.
/// </summary>
internal sealed class OrchestrationReplay
{
    private readonly IReadOnlyList<IReadOnlyList<HistoryEvent>> _steps;
    private readonly Func<TaskOrchestrationContext, ValueTask<object?>> _orchestrator;
    private readonly DurableJson _json;
    private readonly ReplayedHistory _history;
    private readonly ReplayThread _thread;
    private readonly ReplayContext _context;
    private readonly List<HistoryEvent> _undelivered = [];
    private Task<object?>? _running;

    /// <remarks>
    /// The last step is the new one, without calls. <c>escaped</c> is called, at any time and from any thread, when the orchestrator
    /// goes on after its run.
    /// </remarks>
    public OrchestrationReplay(
        OrchestrationStart start, IReadOnlyList<IReadOnlyList<HistoryEvent>> steps,
        Func<TaskOrchestrationContext, ValueTask<object?>> orchestrator, DurableJson json, ILoggerFactory loggers, Action escaped)
    {
        _steps = steps;
        _orchestrator = orchestrator;
        _json = json;
        _history = new ReplayedHistory(steps);
        _thread = new ReplayThread(escaped);
        _context = new ReplayContext(start, _history, _thread, json, loggers);
    }

    /// <summary>Called once, on the thread that the object was made on.</summary>
    public ReplayResult Run()
    {
        try
        {
            foreach (var (index, step) in _steps.Index())
            {
                Play(step, index, isReplaying: index < _steps.Count - 1);
            }
        }
        catch (NonDeterministicOrchestratorException exception)
        {
            return Result(ReplayEnd.Failed) with { Failure = FailureText.Of(exception) };
        }
        finally
        {
            _thread.End();
        }

        return _thread.HasEscaped ? Result(ReplayEnd.Failed) with { Failure = FailureText.Of(ReplayContext.EscapeError()) }
            : _running!.IsCompleted ? Ended(_running)
            : Result(ReplayEnd.Waiting);
    }

    private void Play(IReadOnlyList<HistoryEvent> step, int index, bool isReplaying)
    {
        _context.Step = index;
        foreach (var one in step)
        {
            if (_running is { IsCompleted: true })
            {
                if (one.Kind == HistoryEventKind.EventRaised)
                {
                    _undelivered.Add(one);
                }
            }
            else
            {
                _thread.Run(() => Apply(one, isReplaying));
            }
        }

        Check(index, isReplaying);
    }

    private void Apply(HistoryEvent one, bool isReplaying)
    {
        switch (one.Kind)
        {
            case HistoryEventKind.Started:
                _context.BeginStep(one.At!.Value, isReplaying);
                _running ??= StartAsync();
                break;
            case HistoryEventKind.EventCarried:
                _context.Events.Keep(one);
                break;
            case HistoryEventKind.EventRaised:
                _context.Events.Raise(one);
                break;
            default:
                if (one.IsAnswer)
                {
                    _context.Answer(one);
                }

                break;
        }
    }

    private Task<object?> StartAsync()
    {
        try
        {
            return _orchestrator(_context).AsTask();
        }
        catch (Exception exception)
        {
            return Task.FromException<object?>(exception);
        }
    }

    private void Check(int index, bool isReplaying)
    {
        if (_context.Violation is { } violation)
        {
            throw violation;
        }

        var isLost = _running is { IsCompleted: false } && !_context.IsWaiting;
        if (_thread.HasEscaped || isLost)
        {
            throw ReplayContext.EscapeError();
        }

        if (isReplaying)
        {
            _history.CheckEnd(_context.CallCount, index, _running is { IsCompleted: true });
        }
    }

    private ReplayResult Ended(Task<object?> running)
    {
        try
        {
            var output = running.GetAwaiter().GetResult();
            return _context.Continuation is { } continuation
                ? Result(ReplayEnd.Continued) with
                {
                    Output = continuation.Input,
                    Carried = continuation.KeepsEvents ? [.. _context.Events.Kept, .. _undelivered] : [],
                }
                : Result(ReplayEnd.Completed) with { Output = _json.Write(output, "output of the orchestrator") };
        }
        catch (Exception exception)
        {
            return Result(ReplayEnd.Failed) with { Failure = FailureText.Of(exception) };
        }
    }

    private ReplayResult Result(ReplayEnd end) => new()
    {
        End = end,
        Calls = _context.NewCalls,
        CustomStatus = _context.CustomStatus,
        Timers = end == ReplayEnd.Waiting ? _context.OpenTimers : new Dictionary<int, DateTime>(),
    };
}
