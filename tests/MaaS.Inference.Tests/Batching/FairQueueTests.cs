namespace MaaS.Inference.Tests.Batching;

public sealed class FairQueueTests
{
    private readonly FairQueue _queue = new();

    [Fact]
    public void Take_OneFloodsAndAnotherSendsOne_TheOtherGoesWithinTwoRuns()
    {
        var flood = new FakeSource("flood", runMs: 10) { Waiting = 1000 };
        var single = new FakeSource("single", runMs: 10) { Waiting = 1 };
        _queue.TryAdd(flood);
        var before = Run(100);
        _queue.TryAdd(single);

        Assert.All(before, name => Assert.Equal("flood", name));
        Assert.Contains("single", Run(2));
    }

    [Fact]
    public void Take_RunsOfDifferentLength_GivesBothTheSameTime()
    {
        _queue.TryAdd(new FakeSource("long", runMs: 30) { Waiting = 1000 });
        _queue.TryAdd(new FakeSource("short", runMs: 10) { Waiting = 1000 });

        var runs = Run(40);

        Assert.Equal(10, runs.Count(name => name == "long"));
        Assert.Equal(30, runs.Count(name => name == "short"));
    }

    [Fact]
    public void Take_SourceThatWasAway_DoesNotSaveUpTime()
    {
        var busy = new FakeSource("busy", runMs: 10) { Waiting = 1000 };
        var late = new FakeSource("late", runMs: 10) { Waiting = 1000 };
        _queue.TryAdd(busy);
        Run(100);
        _queue.TryAdd(late);

        Assert.InRange(Run(10).Count(name => name == "late"), 5, 6);
    }

    [Fact]
    public void Take_Level_TheOneThatCameFirst()
    {
        _queue.TryAdd(new FakeSource("first", runMs: 1) { Waiting = 1 });
        _queue.TryAdd(new FakeSource("second", runMs: 1) { Waiting = 1 });

        Assert.Equal(["first", "second"], Run(2));
        Assert.Null(_queue.Take());
    }

    [Fact]
    public void TryAdd_ThereAlready_IsNotAddedTwice()
    {
        var source = new FakeSource("one", runMs: 1);

        Assert.True(_queue.TryAdd(source));
        Assert.False(_queue.TryAdd(source));
        Assert.Equal(1, _queue.Count);
    }

    [Fact]
    public void BacklogMs_OthersWait_CountsOfEachNoMoreThanOwn()
    {
        var own = new FakeSource("own", runMs: 1);
        _queue.TryAdd(own);
        _queue.TryAdd(new FakeSource("small", runMs: 1) { Backlog = 5 });
        _queue.TryAdd(new FakeSource("large", runMs: 1) { Backlog = 5000 });

        Assert.Equal(20 + 5 + 20, _queue.BacklogMs(own, ownMs: 20));
    }

    /// <summary>As the scheduler does with one slot.</summary>
    private List<string> Run(int count)
    {
        var names = new List<string>();
        for (var i = 0; i < count && _queue.Take() is FakeSource source; i++)
        {
            source.VirtualStartMs += source.NextRunMs;
            names.Add(source.Name);
            if (--source.Waiting > 0)
            {
                _queue.TryAdd(source);
            }
        }

        return names;
    }
}
