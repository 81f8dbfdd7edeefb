using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Jobs as executions of a Container Apps job. Azure gives an execution its name, so a start that is repeated may make a second one: they
/// are told by the run and the attempt in their environment, and of several the oldest is the job. A job's id is the execution's name.
/// </summary>
internal sealed partial class ContainerAppsDispatcher(
    string compute, ContainerAppsProfile profile, ContainerAppsClient client, ILogger<ContainerAppsDispatcher> logger) : IJobDispatcher
{
    public async Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        if (await FindOldestAsync(request, null, cancellationToken) is { } earlier)
        {
            return new JobHandle(compute, earlier);
        }

        var job = await client.GetJobAsync(cancellationToken);
        if (request.TimeLimit > job.ReplicaTimeout)
        {
            throw new DispatchException(
                $"Job {JobName.Of(request)} may take {request.TimeLimit}, but {profile.JobId} ends executions after " +
                $"{job.ReplicaTimeout}: raise replicaTimeout of the job, or lower the time limit of the run.", isTransient: false);
        }

        var started = await client.StartAsync(job.StartTemplate(profile, profile.EnvironmentOf(request)), cancellationToken);
        var name = await FindOldestAsync(request, started, cancellationToken) ?? throw new DispatchException(
            $"Job {JobName.Of(request)} was started, but Azure did not say what its execution is called. It is found at the next try.",
            isTransient: true);
        LogStarted(logger, JobName.Of(request), name);
        return new JobHandle(compute, name);
    }

    public async Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) =>
        (await client.FindAsync(job.Id, cancellationToken))?.State ?? new JobState(JobStatus.Lost);

    public async Task StopAsync(JobHandle job, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(job.Id, cancellationToken) is { State.IsEnded: false })
        {
            await client.StopAsync(job.Id, cancellationToken);
            LogStopped(logger, job.Id);
        }
    }

    /// <param name="request">Whose executions are looked for.</param>
    /// <param name="started">One that may not be listed yet.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    private async Task<string?> FindOldestAsync(JobRequest request, string? started, CancellationToken cancellationToken)
    {
        var found = (await client.ListAsync(cancellationToken))
            .Where(execution => execution.IsOf(request))
            .OrderBy(execution => execution.StartTime ?? DateTimeOffset.MaxValue)
            .ThenBy(execution => execution.Name, StringComparer.Ordinal)
            .ToList();
        if (found.Count == 0)
        {
            return started;
        }

        if (started is not null && found.All(execution => execution.Name != started))
        {
            found.Add(new JobExecution(started, null, null, []));
        }

        foreach (var twin in found.Skip(1).Where(execution => !execution.State.IsEnded))
        {
            LogTwin(logger, twin.Name, found[0].Name);
            await client.StopAsync(twin.Name, cancellationToken);
        }

        return found[0].Name;
    }

    [LoggerMessage(4131, LogLevel.Information, "Job {Name} runs as execution {Execution}")]
    private static partial void LogStarted(ILogger logger, string name, string execution);

    [LoggerMessage(4132, LogLevel.Information, "Execution {Execution} was told to end")]
    private static partial void LogStopped(ILogger logger, string execution);

    [LoggerMessage(4133, LogLevel.Warning, "Execution {Twin} is stopped: {Oldest} is the same job, and older")]
    private static partial void LogTwin(ILogger logger, string twin, string oldest);
}
