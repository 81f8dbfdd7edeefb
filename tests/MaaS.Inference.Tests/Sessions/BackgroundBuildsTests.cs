using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Inference.Tests.Sessions;

public sealed class BackgroundBuildsTests
{
    [Fact]
    public void Dispose_BuildsAreQueued_OnlyTheOneUnderWayEnds()
    {
        var builds = new BackgroundBuilds(NullLogger<BackgroundBuilds>.Instance);
        using var begun = new ManualResetEventSlim();
        var done = new List<int>();
        builds.Enqueue(() =>
        {
            begun.Set();
            builds.Stopping.WaitHandle.WaitOne();
            done.Add(1);
        });
        builds.Enqueue(() => done.Add(2));
        begun.Wait();

        builds.Dispose();

        Assert.Equal([1], done);
    }

    [Fact]
    public void Enqueue_BuildThrows_TheNextIsDone()
    {
        using var builds = new BackgroundBuilds(NullLogger<BackgroundBuilds>.Instance);
        using var done = new ManualResetEventSlim();

        builds.Enqueue(() => throw new InvalidOperationException());
        builds.Enqueue(done.Set);

        Assert.True(done.Wait(TimeSpan.FromMinutes(5)));
    }
}
