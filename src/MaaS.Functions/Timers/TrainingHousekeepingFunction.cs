using MaaS.Functions.Durable;
using MaaS.Training;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace MaaS.Functions.Timers;

/// <summary>Removes runs that are over, once a day; carries on what was lost on the way, every few minutes.</summary>
public sealed class TrainingHousekeepingFunction(RunReconciler reconciler)
{
    [Function("RemoveOldTrainings")]
    public Task RemoveOld(
        [TimerTrigger("0 37 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        reconciler.RemoveOldAsync(new DurableRunProcedure(client), cancellationToken);

    [Function("ReconcileTrainings")]
    public Task Reconcile(
        [TimerTrigger("30 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        reconciler.ReconcileAsync(new DurableRunProcedure(client), cancellationToken);
}
