using k8s.Models;

namespace MaaS.Training.Tests;

public sealed class KubernetesDispatcherTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Name = "maas-digits-1-1";

    private KubernetesPlace _place = null!;
    private KubernetesDispatcher _dispatcher = null!;

    public async Task InitializeAsync()
    {
        _place = new KubernetesPlace();
        await _place.StartAsync();
        _dispatcher = _place.NewDispatcher(_place.Profile);
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Start_Job_IsMadeAsConfigured()
    {
        var profile = _place.Profile;
        profile.Command = ["/trainer", "train"];
        profile.ServiceAccount = "trainer";
        profile.Gpus = 1;
        profile.Cpu = "8";
        profile.Memory = "56Gi";
        profile.NodeSelector["accelerator"] = "t4";
        profile.PodLabels["azure.workload.identity/use"] = "true";
        profile.Tolerations.Add(new KubernetesToleration { Key = "sku", Operator = "Equal", Value = "gpu", Effect = "NoSchedule" });

        await StartAsync(_place.NewDispatcher(profile));

        var job = _place.Cluster.Jobs[Name];
        Assert.Equal("digits-1", job.Metadata.Labels["maas.run"]);
        Assert.Equal("1", job.Metadata.Labels["maas.attempt"]);
        Assert.Equal(0, job.Spec.BackoffLimit);
        Assert.Equal(600, job.Spec.ActiveDeadlineSeconds);
        Assert.Equal(7 * 24 * 3600, job.Spec.TtlSecondsAfterFinished);
        var rule = Assert.Single(job.Spec.PodFailurePolicy.Rules);
        Assert.Equal(("FailJob", "DisruptionTarget"), (rule.Action, rule.OnPodConditions[0].Type));
        Assert.Equal("true", job.Spec.Template.Metadata.Labels["azure.workload.identity/use"]);
        AssertPod(job.Spec.Template.Spec);
    }

    [Fact]
    public async Task Start_ProfileSaysLittle_ImageDecides()
    {
        await StartAsync(_dispatcher);

        var pod = _place.Cluster.Jobs[Name].Spec.Template.Spec;
        Assert.Empty(pod.Containers[0].Command ?? []);
        Assert.Empty(pod.Containers[0].Resources?.Limits ?? new Dictionary<string, ResourceQuantity>());
    }

    [Theory]
    [InlineData(422, false)]
    [InlineData(403, false)]
    [InlineData(429, true)]
    [InlineData(503, true)]
    public async Task Start_ClusterRefuses_SaysWhatItSaid(int status, bool isTransient)
    {
        _place.Cluster.Status = status;

        var refusal = await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher));

        Assert.Equal(isTransient, refusal.IsTransient);
        Assert.Contains("it cannot be", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(status == 403, refusal.Message.Contains("must be allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetState_NoPodYet_Pending()
    {
        var job = await StartAsync(_dispatcher);
        _place.Cluster.Pods.Clear();

        Assert.Equal(new JobState(JobStatus.Pending), await StateAsync(job));
    }

    [Theory]
    [InlineData("ImagePullBackOff", "no such tag", "ImagePullBackOff: no such tag")]
    [InlineData("InvalidImageName", "couldn't parse it", "InvalidImageName: couldn't parse it")]
    [InlineData("CreateContainerConfigError", null, "CreateContainerConfigError")]
    [InlineData("ContainerCreating", null, null)]
    public async Task GetState_ContainerWaits_PendingWithTheReason(string reason, string? message, string? detail)
    {
        var job = await StartAsync(_dispatcher);
        var waiting = new V1ContainerStateWaiting { Reason = reason, Message = message };
        _place.Cluster.SetPod(Name, "Pending", new V1ContainerState { Waiting = waiting });

        Assert.Equal(new JobState(JobStatus.Pending, Detail: detail), await StateAsync(job));
    }

    [Fact]
    public async Task GetState_NoNodeFits_PendingWithTheReason()
    {
        var job = await StartAsync(_dispatcher);
        var condition = new V1PodCondition
        {
            Type = "PodScheduled",
            Status = "False",
            Reason = "Unschedulable",
            Message = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
        };
        _place.Cluster.Pods[Name].Status = new V1PodStatus { Phase = "Pending", Conditions = [condition] };

        var state = await StateAsync(job);

        Assert.Equal(JobStatus.Pending, state.Status);
        Assert.Equal("Unschedulable: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.", state.Detail);
    }

    [Fact]
    public async Task GetState_OutOfMemory_SaysSo()
    {
        var job = await StartAsync(_dispatcher);

        _place.Cluster.End(Name, 137, "OOMKilled");

        Assert.Equal(new JobState(JobStatus.Failed, 137, "OOMKilled"), await StateAsync(job));
    }

    [Fact]
    public async Task GetState_PodIsOverButNotTheJob_Running()
    {
        var job = await StartAsync(_dispatcher);

        _place.Cluster.SetPod(Name, "Failed", new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 1 } });

        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);
    }

    [Theory]
    [InlineData("SuccessCriteriaMet", null, null, JobStatus.Succeeded, null)]
    [InlineData("FailureTarget", "DeadlineExceeded", "too long", JobStatus.Running, null)]
    [InlineData("Failed", "DeadlineExceeded", "too long", JobStatus.Failed, "DeadlineExceeded: too long")]
    [InlineData("Failed", "PodFailurePolicy", "DisruptionTarget", JobStatus.Failed, "PodFailurePolicy: DisruptionTarget")]
    public async Task GetState_Condition_IsTold(string type, string? reason, string? message, JobStatus status, string? detail)
    {
        var job = await StartAsync(_dispatcher);

        _place.Cluster.SetCondition(Name, type, reason, message);

        var state = await StateAsync(job);
        Assert.Equal(status, state.Status);
        Assert.Equal(detail, state.Detail);
    }

    [Fact]
    public async Task GetState_Stopped_StoppedWhileTheJobIsShownAndThenLost()
    {
        var job = await StartAsync(_dispatcher);
        _place.Cluster.ShowsDeleted = 2;
        await _dispatcher.StopAsync(job, CancellationToken.None);

        _place.Cluster.SetPod(Name, "Running", new V1ContainerState { Running = new V1ContainerStateRunning() });
        Assert.Equal(JobStatus.Running, (await StateAsync(job)).Status);

        var terminated = new V1ContainerStateTerminated { ExitCode = 143 };
        _place.Cluster.SetPod(Name, "Failed", new V1ContainerState { Terminated = terminated });
        Assert.Equal(new JobState(JobStatus.Stopped, 143), await StateAsync(job));
        Assert.Equal(new JobState(JobStatus.Lost), await StateAsync(job));
    }

    [Theory]
    [InlineData(80, JobStatus.Running)]
    [InlineData(100, JobStatus.Stopped)]
    public async Task GetState_StoppedAndItsNodeDoesNotAnswer_StoppedAfterAMinuteAndAHalf(int seconds, JobStatus expected)
    {
        var job = await StartAsync(_dispatcher);
        _place.Cluster.ShowsDeleted = 1;
        await _dispatcher.StopAsync(job, CancellationToken.None);
        _place.Cluster.SetPod(Name, "Running", new V1ContainerState { Running = new V1ContainerStateRunning() });

        _place.Cluster.Jobs[Name].Metadata.DeletionTimestamp = _place.Time.GetUtcNow().UtcDateTime.AddSeconds(-seconds);

        Assert.Equal(expected, (await StateAsync(job)).Status);
    }

    [Fact]
    public async Task Start_NameTakenAndGoneAgain_IsTransient()
    {
        await StartAsync(_dispatcher);
        _place.Cluster.Jobs[Name].Metadata.DeletionTimestamp = TimeProvider.System.GetUtcNow().UtcDateTime;

        Assert.True((await Assert.ThrowsAsync<DispatchException>(() => StartAsync(_dispatcher))).IsTransient);
    }

    private static void AssertPod(V1PodSpec pod)
    {
        Assert.Equal("Never", pod.RestartPolicy);
        Assert.Equal(30, pod.TerminationGracePeriodSeconds);
        Assert.Equal("trainer", pod.ServiceAccountName);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(pod.EnableServiceLinks);
        Assert.Equal("t4", pod.NodeSelector["accelerator"]);
        var toleration = Assert.Single(pod.Tolerations);
        Assert.Equal(
            ("sku", "Equal", "gpu", "NoSchedule"), (toleration.Key, toleration.OperatorProperty, toleration.Value, toleration.Effect));
        var container = Assert.Single(pod.Containers);
        Assert.Equal("registry.example/trainer:1", container.Image);
        Assert.Equal(["/trainer", "train"], container.Command);
        Assert.Equal(
            [("cpu", "8"), ("memory", "56Gi"), ("nvidia.com/gpu", "1")],
            container.Resources.Limits.Select(limit => (limit.Key, limit.Value.ToString())).Order());
    }

    private static Task<JobHandle> StartAsync(KubernetesDispatcher dispatcher) =>
        dispatcher.StartAsync(Jobs.Request(), CancellationToken.None);

    private Task<JobState> StateAsync(JobHandle job) => _dispatcher.GetStateAsync(job, CancellationToken.None);
}
