using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Timers;

/// <summary>Removes what is over, once a day; continues what was lost on the way, every few minutes.</summary>
public sealed class HousekeepingFunction(JobHousekeeping jobHousekeeping, BatchReconciler batchReconciler)
{
    [Function("RemoveOldJobs")]
    public Task RemoveOldJobs([TimerTrigger("0 17 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        jobHousekeeping.RemoveOldAsync(cancellationToken);

    [Function("RemoveOldBatches")]
    public Task RemoveOldBatches([TimerTrigger("0 27 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        batchReconciler.RemoveOldAsync(cancellationToken);

    [Function("ReconcileBatches")]
    public Task ReconcileBatches([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        batchReconciler.ReconcileAsync(cancellationToken);
}
