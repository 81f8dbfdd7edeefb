using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>
/// Jobs of a Kubernetes cluster. A job's id is the name of the Job, which is that of the run and the attempt, so that there is one only.
/// Once a job was stopped the cluster forgets it: it is Stopped while its pod goes, and then Lost. Owns the client.
/// </summary>
internal sealed partial class KubernetesDispatcher(
    string compute, KubernetesProfile profile, IKubernetes cluster, TimeProvider time, ILogger<KubernetesDispatcher> logger)
    : IJobDispatcher, IDisposable
{
    public Task<JobHandle> StartAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var name = JobName.Of(request.Key);
        return AskAsync($"start job {name}", async () =>
        {
            try
            {
                await cluster.BatchV1.CreateNamespacedJobAsync(
                    JobManifest.Of(request, profile), profile.Namespace, cancellationToken: cancellationToken);
                LogStarted(logger, name, profile.Namespace);
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict)
            {
                await RequireOursAsync(request.Key, cancellationToken);
            }

            return new JobHandle(compute, name);
        }, cancellationToken);
    }

    public Task<JobState> GetStateAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync(
        $"tell the state of job {job.Id}",
        async () => await FindAsync(job.Id, cancellationToken) is { } found
            ? KubernetesJobState.Of(found, await FindPodAsync(job.Id, cancellationToken), time.GetUtcNow())
            : new JobState(JobStatus.Lost),
        cancellationToken);

    public Task StopAsync(JobHandle job, CancellationToken cancellationToken) => AskAsync(
        $"stop job {job.Id}",
        async () =>
        {
            await StopAsync(await FindAsync(job.Id, cancellationToken), cancellationToken);
            return job;
        },
        cancellationToken);

    public Task StopAsync(JobKey job, CancellationToken cancellationToken) => AskAsync(
        $"stop job {JobName.Of(job)}",
        async () =>
        {
            if (await FindAsync(JobName.Of(job), cancellationToken) is { } found && JobManifest.RunUrlOf(found) == job.RunUrl)
            {
                await StopAsync(found, cancellationToken);
            }

            return job;
        },
        cancellationToken);

    public void Dispose() => cluster.Dispose();

    /// <summary>The job of that name is the one that an earlier call started.</summary>
    private async Task RequireOursAsync(JobKey job, CancellationToken cancellationToken)
    {
        var found = await FindAsync(JobName.Of(job), cancellationToken) ?? throw new DispatchException(
            $"Job {JobName.Of(job)} could not be started: one of that name was there, and has gone just now.", isTransient: true);
        if (JobManifest.RunUrlOf(found) is var url && url != job.RunUrl)
        {
            throw JobName.Foreign(job, $"namespace {profile.Namespace}", url);
        }
    }

    private async Task StopAsync(V1Job? job, CancellationToken cancellationToken)
    {
        if (job is { Metadata.DeletionTimestamp: null } && !KubernetesJobState.Of(job, null, time.GetUtcNow()).IsEnded)
        {
            await DeleteAsync(job, cancellationToken);
        }
    }

    private async Task DeleteAsync(V1Job job, CancellationToken cancellationToken)
    {
        var options = new V1DeleteOptions
        {
            PropagationPolicy = "Foreground",
            Preconditions = new V1Preconditions { Uid = job.Metadata.Uid },
        };
        try
        {
            await cluster.BatchV1.DeleteNamespacedJobAsync(
                job.Metadata.Name, profile.Namespace, options, cancellationToken: cancellationToken);
            LogStopped(logger, job.Metadata.Name);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // It is gone already.
        }
    }

    private async Task<V1Job?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.BatchV1.ReadNamespacedJobAsync(name, profile.Namespace, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<V1Pod?> FindPodAsync(string job, CancellationToken cancellationToken)
    {
        var pods = await cluster.CoreV1.ListNamespacedPodAsync(
            profile.Namespace, labelSelector: $"batch.kubernetes.io/job-name={job}", cancellationToken: cancellationToken);
        return pods.Items.MaxBy(pod => pod.Metadata.CreationTimestamp);
    }

    private async Task<T> AskAsync<T>(string asked, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (HttpOperationException e)
        {
            throw Refused(asked, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DispatchException(
                $"The cluster at {cluster.BaseUri} was asked to {asked} and does not answer: {e.Message}", isTransient: true, e);
        }
    }

    private DispatchException Refused(string asked, HttpOperationException e)
    {
        var status = e.Response.StatusCode;
        var remedy = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $" The service's account must be allowed to create, get and delete jobs and to list pods in {profile.Namespace}."
            : "";
        return new DispatchException(
            $"The cluster at {cluster.BaseUri} refused to {asked}: {(int)status} {MessageIn(e.Response.Content)}{remedy}",
            status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError, e)
        {
            RetryAfter = RetryAfterIn(e.Response),
        };
    }

    private static string MessageIn(string content)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(content).Message ?? content;
        }
        catch (JsonException)
        {
            return content;
        }
    }

    private static TimeSpan? RetryAfterIn(HttpResponseMessageWrapper response) =>
        response.Headers.TryGetValue("Retry-After", out var values)
            && int.TryParse(values.FirstOrDefault(), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Max(seconds, 0))
            : null;

    [LoggerMessage(4141, LogLevel.Information, "Job {Name} was made in namespace {Namespace}")]
    private static partial void LogStarted(ILogger logger, string name, string @namespace);

    [LoggerMessage(4142, LogLevel.Information, "Job {Name} was told to end")]
    private static partial void LogStopped(ILogger logger, string name);
}
