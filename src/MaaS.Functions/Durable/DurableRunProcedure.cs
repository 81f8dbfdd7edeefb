using DurableTask.Core.Exceptions;
using MaaS.Training;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace MaaS.Functions.Durable;

/// <summary>Runs are orchestrations: <see cref="TrainModel"/> has the run's id, its job the id with <c>.job</c> behind.</summary>
internal sealed class DurableRunProcedure(DurableTaskClient client) : IRunProcedure
{
    /// <summary>An event without content: look again.</summary>
    public const string Changed = "changed";

    private static readonly OrchestrationRuntimeStatus[] All = Enum.GetValues<OrchestrationRuntimeStatus>();

    public static string JobInstance(string run) => $"{run}.job";

    public async Task StartAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(run.Value, cancellationToken) is not null)
        {
            return;
        }

        try
        {
            var options = new StartOrchestrationOptions(run.Value).WithDedupeStatuses(All);
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(TrainModel), run.Value, options, cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Another caller asked for the same run at the same time.
        }
    }

    public async Task<ProcedureState> GetStateAsync(RunId run, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(run.Value, cancellationToken) switch
        {
            null => ProcedureState.Missing,
            { IsCompleted: true } => ProcedureState.Ended,
            _ => ProcedureState.Running,
        };

    public async Task WakeAsync(RunId run, CancellationToken cancellationToken)
    {
        await client.RaiseEventAsync(run.Value, Changed, cancellation: cancellationToken);
        await client.RaiseEventAsync(JobInstance(run.Value), Changed, cancellation: cancellationToken);
    }
}
