using System.Globalization;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Jobs as containers of a Docker or Podman engine. All that is known of a job is the container's: its labels say which job it is, and its
/// name, which no other container can have, that there is one only. A job's id is the container's.
/// </summary>
internal sealed partial class DockerDispatcher : IMaintainedDispatcher, IDisposable
{
    private readonly string _compute;
    private readonly DockerProfile _profile;
    private readonly DockerCall _call;
    private readonly DockerClientConfiguration _configuration;
    private readonly DockerClient _client;
    private readonly DockerContainers _containers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public DockerDispatcher(string compute, DockerProfile profile, TimeProvider time, ILogger<DockerDispatcher> logger)
    {
        _compute = compute;
        _profile = profile;
        var endpoint = profile.ResolveEndpoint();
        _call = new DockerCall(endpoint);
        _configuration = new DockerClientConfiguration(endpoint);
        _client = _configuration.CreateClient();
        _containers = new DockerContainers(_client.Containers);
        _time = time;
        _logger = logger;
    }

    public Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken) => _call.AskAsync(
        $"start job {JobName.Of(request.Key)}",
        async () =>
        {
            var id = await FindAsync(request.Key, cancellationToken) ?? await CreateAsync(request, cancellationToken);
            await RunAsync(id, cancellationToken);
            return new JobHandle(_compute, id);
        },
        cancellationToken);

    public Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) => _call.AskAsync(
        $"tell the state of container {job.Id}",
        async () => await _containers.InspectAsync(job.Id, cancellationToken) is { } container
            ? ContainerJobState.Of(await EndIfDueAsync(container, cancellationToken))
            : new JobState(JobStatus.Lost),
        cancellationToken);

    public Task StopAsync(JobHandle job, CancellationToken cancellationToken) => _call.AskAsync(
        $"stop container {job.Id}",
        async () =>
        {
            await StopAsync(job.Id, cancellationToken);
            return job;
        },
        cancellationToken);

    public Task StopAsync(JobKey job, CancellationToken cancellationToken) => _call.AskAsync(
        $"stop job {JobName.Of(job)}",
        async () =>
        {
            if (await FindAsync(job, cancellationToken) is { } id)
            {
                await StopAsync(id, cancellationToken);
            }

            return job;
        },
        cancellationToken);

    public Task MaintainAsync(CancellationToken cancellationToken) => _call.AskAsync(
        "end and remove containers",
        async () =>
        {
            var containers = await _containers.ListAsync(ContainerManifest.LabelsOf(_compute), cancellationToken);
            DockerApiException? failure = null;
            foreach (var listed in containers)
            {
                try
                {
                    await MaintainAsync(listed.ID, cancellationToken);
                }
                catch (DockerApiException e)
                {
                    // One that cannot be removed is not in the way of the others.
                    failure = e;
                }
            }

            return failure is null ? containers.Count : throw failure;
        },
        cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _configuration.Dispose();
    }

    private async Task<string?> FindAsync(JobKey job, CancellationToken cancellationToken)
    {
        var found = await _containers.ListAsync(ContainerManifest.LabelsOf(job), cancellationToken);
        return found.Count > 0 ? found[0].ID : null;
    }

    private async Task<string> CreateAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var parameters = ContainerManifest.Of(request, _profile, _compute);
        try
        {
            return await CreateOrPullAsync(parameters, cancellationToken);
        }
        catch (DockerApiException e) when (IsNameTaken(e))
        {
            return await FindAsync(request.Key, cancellationToken) ?? throw await NameTakenAsync(request.Key, e, cancellationToken);
        }
    }

    private async Task<Exception> NameTakenAsync(JobKey job, DockerApiException refusal, CancellationToken cancellationToken)
    {
        // The engine knows a container by its name too. If it is gone by now, the next try may have the name.
        return await _containers.InspectAsync(JobName.Of(job), cancellationToken) is { } other
            ? JobName.Foreign(job, $"the container engine at {_profile.ResolveEndpoint()}", ContainerManifest.RunUrlOf(other))
            : new DispatchException(
                $"Job {JobName.Of(job)} could not be started: {DockerCall.MessageOf(refusal)}", isTransient: true, refusal);
    }

    private async Task<string> CreateOrPullAsync(CreateContainerParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.Containers.CreateContainerAsync(parameters, cancellationToken)).ID;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            LogPulling(_logger, _profile.Image);
            await DockerImage.PullAsync(_client, _profile.Image, cancellationToken);
            return (await _client.Containers.CreateContainerAsync(parameters, cancellationToken)).ID;
        }
    }

    // 409 of Docker, 500 of Podman.
    private static bool IsNameTaken(DockerApiException e) => e.StatusCode == HttpStatusCode.Conflict
        || (e.StatusCode == HttpStatusCode.InternalServerError
            && e.ResponseBody.Contains("is already in use", StringComparison.Ordinal));

    private async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        // Also the container of an earlier call that died between creating and starting it.
        if (await _containers.InspectAsync(id, cancellationToken) is not { } container || ContainerJobState.Of(container).Status != JobStatus.Pending)
        {
            return;
        }

        try
        {
            await _client.Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken);
            LogStarted(_logger, container.Name, id);
        }
        catch (DockerApiException e)
        {
            // The engine may have started it before it failed, or another call did.
            var now = await _containers.InspectAsync(id, cancellationToken);
            if (now is not null && ContainerJobState.Of(now).Status != JobStatus.Pending)
            {
                return;
            }

            if (now is null || !StartFailure.IsFinal(e, now.State))
            {
                throw new DispatchException(
                    $"Job {container.Name.TrimStart('/')} could not be started: {DockerCall.MessageOf(e)}", isTransient: true, e);
            }

            // It never ran, and would be in the way of a start with a better profile.
            await _containers.RemoveAsync(id, cancellationToken);
            throw new DispatchException(
                $"Job {container.Name.TrimStart('/')} could not be started: {DockerCall.MessageOf(e).TrimEnd('.')}. " +
                "Correct the profile or the machine.",
                isTransient: false, e);
        }
    }

    private async Task StopAsync(string id, CancellationToken cancellationToken)
    {
        var container = await _containers.InspectAsync(id, cancellationToken);
        if (container is not null && !ContainerJobState.Of(container).IsEnded)
        {
            await StopAsync(container, StopCause.Asked, cancellationToken);
        }
    }

    private async Task MaintainAsync(string id, CancellationToken cancellationToken)
    {
        if (await _containers.InspectAsync(id, cancellationToken) is { } container)
        {
            await EndIfDueAsync(container, cancellationToken);
            await RemoveIfOldAsync(container, cancellationToken);
        }
    }

    private async Task<ContainerInspectResponse> EndIfDueAsync(ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (ContainerJobState.Of(container).Status != JobStatus.Running)
        {
            return container;
        }

        if (ContainerName.MarkOf(container.Name) is { } mark)
        {
            if (mark.IsKillDue(now))
            {
                await _containers.SignalAsync(container.ID, "SIGKILL", cancellationToken);
                LogKilled(_logger, container.Name);
            }
        }
        else if (now >= TimeOf(container.State.StartedAt) + ContainerManifest.TimeLimitOf(container))
        {
            await StopAsync(container, StopCause.TimeLimit, cancellationToken);
        }

        return await _containers.InspectAsync(container.ID, cancellationToken) ?? container;
    }

    private async Task StopAsync(ContainerInspectResponse container, StopCause cause, CancellationToken cancellationToken)
    {
        if (ContainerName.MarkOf(container.Name) is null)
        {
            // The mark first: when this host dies here, the next kills the job.
            var name = ContainerName.With(container.Name.TrimStart('/'), new StopMark(cause, _time.GetUtcNow()));
            await _containers.MarkAsync(container.ID, name, cancellationToken);
        }

        // Not the engine's own stop: it answers only when the container has ended.
        await _containers.SignalAsync(container.ID, "SIGTERM", cancellationToken);
        LogStopped(_logger, container.Name, cause);
    }

    private async Task RemoveIfOldAsync(ContainerInspectResponse container, CancellationToken cancellationToken)
    {
        var state = ContainerJobState.Of(container);
        var end = TimeOf(container.State.FinishedAt);
        if (end.Year == 1)
        {
            // It never ran.
            end = container.Created;
        }

        if ((state.IsEnded || state.Status == JobStatus.Pending) && _time.GetUtcNow() >= end + TimeSpan.FromDays(_profile.RetentionDays))
        {
            await _containers.RemoveAsync(container.ID, cancellationToken);
        }
    }

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    [LoggerMessage(4121, LogLevel.Information, "Job {Name} runs as container {Id}")]
    private static partial void LogStarted(ILogger logger, string name, string id);

    [LoggerMessage(4122, LogLevel.Information, "Job {Name} was told to end: {Cause}")]
    private static partial void LogStopped(ILogger logger, string name, StopCause cause);

    [LoggerMessage(4123, LogLevel.Warning, "Job {Name} was killed: it did not end when it was told to")]
    private static partial void LogKilled(ILogger logger, string name);

    [LoggerMessage(4124, LogLevel.Information, "The container engine has no image {Image}; it is being pulled")]
    private static partial void LogPulling(ILogger logger, string image);
}
