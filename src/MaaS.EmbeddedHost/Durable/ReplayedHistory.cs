namespace MaaS.EmbeddedHost.Durable;

/// <summary>The calls of an execution in their order, and which step made them: what a replay is compared with.</summary>
internal sealed class ReplayedHistory
{
    private readonly List<(HistoryEvent Call, int Step)> _calls = [];
    private readonly List<int> _callsUpTo = [];

    public ReplayedHistory(IReadOnlyList<IReadOnlyList<HistoryEvent>> steps)
    {
        foreach (var (step, events) in steps.Index())
        {
            _calls.AddRange(events.Where(one => one.IsCall).Select(call => (call, step)));
            _callsUpTo.Add(_calls.Count);
        }
    }

    /// <exception cref="NonDeterministicOrchestratorException">It is not the call that the step made.</exception>
    public void Check(HistoryEvent call, int id, int step)
    {
        var found = id < _calls.Count ? _calls[id].Call : null;
        if (found is null || _calls[id].Step > step)
        {
            throw new NonDeterministicOrchestratorException(
                $"The orchestrator called {call.Describe()} as call {id} of step {step}, but in the history " +
                (found is null ? "there is no such call." : $"the next call is {found.Describe()}, in step {_calls[id].Step}.") + Advice);
        }

        if (!found.IsSameCallAs(call))
        {
            throw new NonDeterministicOrchestratorException(
                $"Call {id} of the orchestrator is {found.Describe()} in the history, but the orchestrator called {call.Describe()}." +
                Advice);
        }
    }

    /// <summary>After a step: it made all of its calls.</summary>
    /// <exception cref="NonDeterministicOrchestratorException">It did not.</exception>
    public void CheckEnd(int calls, int step, bool hasEnded)
    {
        if (calls < _callsUpTo[step])
        {
            throw new NonDeterministicOrchestratorException(
                $"Call {calls} of the orchestrator is {_calls[calls].Call.Describe()} in the history, but the orchestrator " +
                (hasEnded ? "ended without it." : "made no such call.") + Advice);
        }

        if (hasEnded)
        {
            throw new NonDeterministicOrchestratorException(
                $"The orchestrator ended in step {step}, but in the history it went on after it." + Advice);
        }
    }

    private const string Advice =
        " Each replay must make the same calls: take time, ids and settings from the context or from activities, and let running " +
        "instances end before the code of their orchestrator changes.";
}
