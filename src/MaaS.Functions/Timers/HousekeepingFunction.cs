using MaaS.Serving;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Functions.Timers;

/// <summary>Removes jobs that are over, once a day.</summary>
public sealed class HousekeepingFunction(JobHousekeeping jobHousekeeping)
{
    [Function("RemoveOldJobs")]
    public Task RemoveOldJobs([TimerTrigger("0 17 3 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        jobHousekeeping.RemoveOldAsync(cancellationToken);
}
