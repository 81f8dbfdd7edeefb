using MaaS.EmbeddedHost.Functions;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Replays the orchestrator of an instance, on an object and in a scope of its own each time.</summary>
internal sealed partial class OrchestratorRunner(
    TaskHub hub, DurableFunctions functions, DurableJson json, IServiceScopeFactory scopes, ILoggerFactory loggers,
    ILogger<OrchestratorRunner> logger)
{
    /// <remarks>The steps are the history, with the new step at its end.</remarks>
    public async Task<ReplayResult> RunAsync(InstanceState state, IReadOnlyList<IReadOnlyList<HistoryEvent>> steps)
    {
        if (!functions.Orchestrators.TryGetValue(state.Name, out var function))
        {
            return Failed(state, new InvalidOperationException(
                $"There is no orchestrator '{state.Name}', expected one of: {string.Join(", ", functions.Orchestrators.Keys)}."));
        }

        await using var scope = scopes.CreateAsyncScope();
        FunctionInstance instance;
        try
        {
            instance = new FunctionInstance(function.CreateInstance, scope.ServiceProvider);
        }
        catch (Exception exception)
        {
            return Failed(state, exception);
        }

        await using (instance)
        {
            return Replay(state, steps, context => function.InvokeAsync(instance.Value, context, scope.ServiceProvider));
        }
    }

    private static ReplayResult Failed(InstanceState state, Exception exception) => new()
    {
        End = ReplayEnd.Failed,
        Failure = FailureText.Of(exception),
        Calls = [],
        Timers = new Dictionary<int, DateTime>(),
        CustomStatus = state.CustomStatus,
    };

    private ReplayResult Replay(
        InstanceState state, IReadOnlyList<IReadOnlyList<HistoryEvent>> steps,
        Func<TaskOrchestrationContext, ValueTask<object?>> orchestrator)
    {
        var start = new OrchestrationStart
        {
            InstanceId = state.InstanceId,
            Execution = state.Execution,
            Name = state.Name,
            Input = state.Input,
            CustomStatus = state.CustomStatus,
            CreatedAt = state.CreatedAt.UtcDateTime,
            Parent = state.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null,
        };
        return new OrchestrationReplay(start, steps, orchestrator, json, loggers, () => _ = ReportEscapeAsync(state)).Run();
    }

    private async Task ReportEscapeAsync(InstanceState state)
    {
        var row = new InboxRow
        {
            RowKey = $"{InboxRow.Prefix}x{state.Execution}",
            Execution = state.Execution,
            SentAt = hub.NextTicks(),
            Event = new HistoryEvent { Kind = HistoryEventKind.EscapeNoticed },
        };
        try
        {
            await hub.DeliverAsync(state.InstanceId, row, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogUnreported(exception, state.InstanceId);
        }
    }

    [LoggerMessage(1, LogLevel.Error,
        "Orchestration {InstanceId} awaits what is not of its context, and that could not be kept: it may wait for ever")]
    private partial void LogUnreported(Exception exception, string instanceId);
}
