using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaaS.Training.Tests;

public sealed class JobDispatchersTests
{
    [Fact]
    public async Task StartAsync_EachProfile_HasItsDispatcher()
    {
        await using var place = new DockerPlace(TimeProvider.System);
        await place.Engine.StartAsync();
        using var host = NewHost(Settings.Profiles(
            $$"""
            "box": { "Dispatcher": "docker", "Image": "trainer:1", "Endpoint": "{{place.Engine.Endpoint}}", "MaxConcurrent": 3 },
            "azure": { "Dispatcher": "container-apps", "JobId": "{{FakeResourceManager.JobId}}" }
            """,
            "box"));
        var dispatchers = host.Services.GetRequiredService<JobDispatchers>();
        Assert.Equal(["azure", "box"], dispatchers.Names);
        Assert.Equal("box", dispatchers.DefaultName);
        Assert.Equal(3, dispatchers.MaxConcurrentOf("box"));
        Assert.Null(dispatchers.MaxConcurrentOf("azure"));
        Assert.IsType<ContainerAppsDispatcher>(dispatchers.Of("azure"));

        var job = await dispatchers.StartAsync(Jobs.Request() with { Compute = "box" }, CancellationToken.None);

        Assert.Equal("box", job.Compute);
        Assert.Equal(JobStatus.Running, (await dispatchers.GetStateAsync(job, CancellationToken.None)).Status);
        await dispatchers.StopAsync((Jobs.Request() with { Compute = "box" }).Key, CancellationToken.None);
        Assert.Equal(JobStatus.Stopped, (await dispatchers.GetStateAsync(job, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task StartAsync_UnknownProfile_NamesThoseThatExist()
    {
        using var host = NewHost(Settings.Profiles(
            """
            "box": { "Dispatcher": "docker", "Image": "trainer:1" },
            "cluster": { "Dispatcher": "kubernetes", "Image": "trainer:1" }
            """,
            "box"));
        var dispatchers = host.Services.GetRequiredService<JobDispatchers>();

        var refusal = await Assert.ThrowsAsync<DispatchException>(
            () => dispatchers.StartAsync(Jobs.Request() with { Compute = "moon" }, CancellationToken.None));

        Assert.False(dispatchers.Contains("moon"));
        Assert.False(refusal.IsTransient);
        Assert.Contains("'moon'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("box, cluster", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ClientCannotBeMade_SaysWhichProfile()
    {
        using var host = NewHost(Settings.Profiles(
            """ "cluster": { "Dispatcher": "kubernetes", "Image": "trainer:1", "KubeConfig": "/nowhere/kubeconfig" } """));

        var refusal = Assert.Throws<DispatchException>(() => host.Services.GetRequiredService<JobDispatchers>().Of("cluster"));

        Assert.False(refusal.IsTransient);
        Assert.Contains("'cluster'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/kubeconfig", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostStart_InvalidSettings_FailsWithAllOfThem()
    {
        using var host = NewHost(Settings.Profiles(
            """
            "box": { "Dispatcher": "docker", "RetentionDays": 0 },
            "cluster": { "Dispatcher": "kubernetes" }
            """));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public async Task HostStart_JobOfAnEarlierHostOverItsLimit_IsStopped()
    {
        await using var place = new ProcessPlace();
        var job = await place.NewDispatcher().StartAsync(Jobs.Request(timeLimit: TimeSpan.FromMilliseconds(1)), CancellationToken.None);
        await place.ReadyAsync(job);
        using var host = NewHost(Settings.Profiles(
            $$"""
            "{{JobPlace.Compute}}": { "Dispatcher": "process", "Command": ["true"], "WorkDirectory": "{{place.WorkDirectory}}" },
            "away": { "Dispatcher": "docker", "Image": "trainer:1", "Endpoint": "unix:///nowhere/docker.sock" }
            """,
            JobPlace.Compute));

        await host.StartAsync();

        await Waits.UntilAsync(() => place.GotSigtermAsync(job));
        await host.StopAsync();
    }

    private static IHost NewHost(IConfigurationSection section)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDispatchers(section);
        return builder.Build();
    }
}
