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

    public static string SearchInstance(string run) => $"{run}.search";

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
        foreach (var instance in (string[])[run.Value, JobInstance(run.Value)])
        {
            // An event for an instance that is not there, or has ended, may be an error.
            if (await client.GetInstanceAsync(instance, cancellationToken) is { IsCompleted: false })
            {
                await client.RaiseEventAsync(instance, Changed, cancellation: cancellationToken);
            }
        }
    }

    public async Task RemoveAsync(RunId run, CancellationToken cancellationToken)
    {
        foreach (var instance in (string[])[run.Value, JobInstance(run.Value), SearchInstance(run.Value)])
        {
            await client.PurgeInstanceAsync(instance, cancellationToken);
        }
    }
}
