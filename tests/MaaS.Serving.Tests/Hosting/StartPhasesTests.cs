using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests;

public sealed class StartPhasesTests
{
    [Fact]
    public void End_OneAfterTheOther_EachHasItsOwnTimeAndTheTotalAll()
    {
        var time = new FakeTimeProvider();
        var phases = new StartPhases(time, TimeSpan.FromMilliseconds(40));

        time.Advance(TimeSpan.FromMilliseconds(120));
        phases.End("host");
        time.Advance(TimeSpan.FromMilliseconds(30));
        phases.End("catalog");
        time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal("runtime 40 ms, host 120 ms, catalog 30 ms", phases.ToString());
        Assert.Equal(TimeSpan.FromMilliseconds(190), phases.Total);
    }

    [Fact]
    public void BeginMain_InAProcess_TakesTheTimeSinceItsStartForTheRuntimes()
    {
        Assert.InRange(StartPhases.BeginMain().Total, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }
}
