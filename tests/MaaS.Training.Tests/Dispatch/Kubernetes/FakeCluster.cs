using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace MaaS.Training.Tests;

/// <summary>
/// The API server of a cluster, with the answers that jobs and their pods need, and what its controllers do: a pod for each job, and what a
/// deletion leads to.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private FakeServer _server = null!;

    public Dictionary<string, V1Job> Jobs { get; } = [];

    public Dictionary<string, V1Pod> Pods { get; } = [];

    /// <summary>Names of the jobs whose pods got SIGTERM.</summary>
    public HashSet<string> Terminated { get; } = [];

    /// <summary>How many jobs were made.</summary>
    public int Starts { get; private set; }

    /// <summary>How often a job that is being deleted is still shown.</summary>
    public int ShowsDeleted { get; set; }

    /// <summary>What is answered instead, to all requests.</summary>
    public int? Status { get; set; }

    public Uri Url => _server.Url;

    public async Task StartAsync() => _server = await FakeServer.StartAsync(AnswerAsync);

    public ValueTask StopAsync() => _server.DisposeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public void SetPod(string job, string phase, V1ContainerState state) => Pods[job].Status = new V1PodStatus
    {
        Phase = phase,
        ContainerStatuses = [new V1ContainerStatus { Name = Pods[job].Spec.Containers[0].Name, State = state }],
    };

    /// <summary>The program ends, and the controller says so of the job.</summary>
    public void End(string job, int exitCode, string? reason = null)
    {
        SetPod(job, exitCode == 0 ? "Succeeded" : "Failed", new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated { ExitCode = exitCode, Reason = reason ?? (exitCode == 0 ? "Completed" : "Error") },
        });
        if (exitCode == 0)
        {
            SetCondition(job, "Complete", null, null);
        }
        else
        {
            SetCondition(job, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
    }

    public void SetCondition(string job, string type, string? reason, string? message) => Jobs[job].Status = new V1JobStatus
    {
        Conditions = [new V1JobCondition { Type = type, Status = "True", Reason = reason, Message = message }],
    };

    private Task AnswerAsync(HttpContext context)
    {
        if (Status is { } status)
        {
            return ErrorAsync(context, status, "it cannot be");
        }

        var path = context.Request.Path.Value!.Trim('/').Split('/');
        return (context.Request.Method, path) switch
        {
            ("POST", ["apis", "batch", "v1", "namespaces", "training", "jobs"]) => CreateAsync(context),
            ("GET", ["apis", "batch", "v1", "namespaces", "training", "jobs", var name]) => ShowAsync(context, name),
            ("DELETE", ["apis", "batch", "v1", "namespaces", "training", "jobs", var name]) => DeleteAsync(context, name),
            ("GET", ["api", "v1", "namespaces", "training", "pods"]) => ListPodsAsync(context),
            _ => ErrorAsync(context, 404, "the server could not find the requested resource"),
        };
    }

    private async Task CreateAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var job = KubernetesJson.Deserialize<V1Job>(await reader.ReadToEndAsync());
        var name = job.Metadata.Name;
        if (name.Length > 63)
        {
            await ErrorAsync(context, 422, $"Job \"{name}\" is invalid: must be no more than 63 characters");
            return;
        }

        if (Jobs.ContainsKey(name))
        {
            await ErrorAsync(context, 409, $"jobs.batch \"{name}\" already exists");
            return;
        }

        Starts++;
        job.Metadata.Uid = Guid.NewGuid().ToString();
        Jobs[name] = job;
        Pods[name] = new V1Pod
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"{name}-x7k2p",
                CreationTimestamp = TimeProvider.System.GetUtcNow().UtcDateTime,
                Labels = new Dictionary<string, string> { ["batch.kubernetes.io/job-name"] = name },
            },
            Spec = job.Spec.Template.Spec,
        };
        SetPod(name, "Running", new V1ContainerState { Running = new V1ContainerStateRunning() });
        await WriteAsync(context, 201, job);
    }

    private Task ShowAsync(HttpContext context, string name)
    {
        if (Jobs.TryGetValue(name, out var job) && job.Metadata.DeletionTimestamp is not null && ShowsDeleted-- <= 0)
        {
            Jobs.Remove(name);
            Pods.Remove(name);
        }

        return Jobs.TryGetValue(name, out job)
            ? WriteAsync(context, 200, job)
            : ErrorAsync(context, 404, $"jobs.batch \"{name}\" not found");
    }

    private async Task DeleteAsync(HttpContext context, string name)
    {
        using var reader = new StreamReader(context.Request.Body);
        var options = KubernetesJson.Deserialize<V1DeleteOptions>(await reader.ReadToEndAsync());
        var job = Jobs[name];
        if (options.PropagationPolicy != "Foreground" || options.Preconditions?.Uid != job.Metadata.Uid)
        {
            await ErrorAsync(context, 409, "the pods would be orphans, or it is another job");
            return;
        }

        job.Metadata.DeletionTimestamp = TimeProvider.System.GetUtcNow().UtcDateTime;
        Terminated.Add(name);
        var terminated = new V1ContainerStateTerminated { ExitCode = 0, Reason = "Completed" };
        SetPod(name, "Succeeded", new V1ContainerState { Terminated = terminated });
        await WriteAsync(context, 200, job);
    }

    private Task ListPodsAsync(HttpContext context)
    {
        var selector = context.Request.Query["labelSelector"].ToString().Split('=');
        var found = Pods.Values.Where(pod => pod.Metadata.Labels.TryGetValue(selector[0], out var value) && value == selector[1]);
        return WriteAsync(context, 200, new V1PodList { ApiVersion = "v1", Kind = "PodList", Items = [.. found] });
    }

    private static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        // The client's own V1Status can be read only.
        return context.Response.WriteAsJsonAsync(
            new { kind = "Status", apiVersion = "v1", metadata = new { }, status = "Failure", message, code = status });
    }

    private static Task WriteAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(KubernetesJson.Serialize(answer));
    }
}
