using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Jobs as executions of a Container Apps job. Azure gives an execution its name, so a start that is repeated may make a second one. All
/// executions with a job's run, attempt and URL in their environment are that job: it runs while any of them does, and all are stopped
/// with it. A job's id is the name of one of them.
/// </summary>
internal sealed partial class ContainerAppsDispatcher(
    string compute, ContainerAppsProfile profile, ContainerAppsClient client, ILogger<ContainerAppsDispatcher> logger) : IJobDispatcher
{
    public async Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (First(await ListAsync(request.Key, cancellationToken)) is { } earlier)
        {
            return new JobHandle(compute, earlier.Name);
        }

        var job = await client.GetJobAsync(cancellationToken);
        if (request.TimeLimit > job.ReplicaTimeout)
        {
            throw new DispatchException(
                $"Job {JobName.Of(request.Key)} may take {request.TimeLimit}, but {profile.JobId} ends executions after " +
                $"{job.ReplicaTimeout}: raise replicaTimeout of the job, or lower the time limit of the run.", isTransient: false);
        }

        var started = await client.StartAsync(job.StartTemplate(profile, profile.EnvironmentOf(request)), cancellationToken);
        try
        {
            return new JobHandle(compute, await SettleAsync(request.Key, started, cancellationToken));
        }
        catch (DispatchException e) when (!e.IsTransient)
        {
            throw new DispatchException(
                $"Job {JobName.Of(request.Key)} was started, but its execution was not found: {e.Message} " +
                "It is looked for at the next try.", isTransient: true, e);
        }
    }

    public async Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken)
    {
        var named = await client.FindAsync(job.Id, cancellationToken);
        if (named is null or { State.Status: JobStatus.Running })
        {
            return named?.State ?? new JobState(JobStatus.Lost);
        }

        var all = await ListWithTwinsAsync(named, cancellationToken);
        return (all.Find(execution => execution.State.Status == JobStatus.Running) ?? First(all)!).State;
    }

    public async Task StopAsync(JobHandle job, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(job.Id, cancellationToken) is { } named)
        {
            await StopAsync(await ListWithTwinsAsync(named, cancellationToken), cancellationToken);
        }
    }

    public async Task StopAsync(JobKey job, CancellationToken cancellationToken) =>
        await StopAsync(await ListAsync(job, cancellationToken), cancellationToken);

    /// <summary>
    /// Which execution is the job, now that one more was started. If another is, the new one is stopped; no other is, as an earlier
    /// start may have handed it out and it may train already.
    /// </summary>
    private async Task<string> SettleAsync(JobKey job, StartAnswer answer, CancellationToken cancellationToken)
    {
        var started = await client.AwaitNameAsync(answer, cancellationToken);
        var found = await ListAsync(job, cancellationToken);
        if (started is not null && !found.Exists(execution => execution.Name == started))
        {
            found.Add(new JobExecution(started, null, null, []));
        }

        var first = First(found) ?? throw new DispatchException(
            $"Job {JobName.Of(job)} was started, but Azure did not say what its execution is called. It is found at the next try.",
            isTransient: true);
        foreach (var twin in found.Where(execution => execution.Name == started && execution != first && !execution.State.IsEnded))
        {
            LogTwin(logger, twin.Name, first.Name);
            await client.StopAsync(twin.Name, cancellationToken);
        }

        LogStarted(logger, JobName.Of(job), first.Name);
        return first.Name;
    }

    private async Task StopAsync(List<JobExecution> executions, CancellationToken cancellationToken)
    {
        foreach (var execution in executions.Where(execution => !execution.State.IsEnded))
        {
            await client.StopAsync(execution.Name, cancellationToken);
            LogStopped(logger, execution.Name);
        }
    }

    private async Task<List<JobExecution>> ListAsync(JobKey job, CancellationToken cancellationToken) =>
        [.. (await client.ListAsync(cancellationToken)).Where(execution => execution.IsOf(job))];

    /// <param name="named">May not be listed yet.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    private async Task<List<JobExecution>> ListWithTwinsAsync(JobExecution named, CancellationToken cancellationToken)
    {
        var listed = (await client.ListAsync(cancellationToken)).Where(execution => execution.IsTwinOf(named)).ToList();
        return listed.Exists(execution => execution.Name == named.Name) ? listed : [named, .. listed];
    }

    private static JobExecution? First(List<JobExecution> executions) => executions
        .OrderBy(execution => execution.Rank)
        .ThenBy(execution => execution.StartTime ?? DateTimeOffset.MaxValue)
        .ThenBy(execution => execution.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    [LoggerMessage(4131, LogLevel.Information, "Job {Name} runs as execution {Execution}")]
    private static partial void LogStarted(ILogger logger, string name, string execution);

    [LoggerMessage(4132, LogLevel.Information, "Execution {Execution} was told to end")]
    private static partial void LogStopped(ILogger logger, string execution);

    [LoggerMessage(4133, LogLevel.Warning, "Execution {Twin} is stopped: {Oldest} is the same job, and older")]
    private static partial void LogTwin(ILogger logger, string twin, string oldest);
}
