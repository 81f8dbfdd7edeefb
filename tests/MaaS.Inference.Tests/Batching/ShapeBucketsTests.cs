using MaaS.Repository;

namespace MaaS.Inference.Tests.Batching;

public sealed class ShapeBucketsTests
{
    private readonly ShapeBuckets _buckets = new(padding: null);

    [Fact]
    public void For_SameShapeAndOutputs_IsTheSameBucket()
    {
        var bucket = For(7);

        Assert.Same(bucket, For(7));
        Assert.NotSame(bucket, For(8));
        Assert.NotSame(bucket, _buckets.For([Tensors.Fp32("x", [1, 7], new float[7])], ["y", "z"]));
    }

    [Fact]
    public void For_ShapeThatIsUsedAmongManyOthers_IsRemembered()
    {
        var used = For(1);
        for (var width = 2; width < 500; width++)
        {
            _ = For(width);
            Assert.Same(used, For(1));
        }

        Assert.InRange(_buckets.Count, 1, 64);
    }

    [Fact]
    public void For_MoreShapesWaitThanAreRemembered_KeepsThemUntilTheyAreGone()
    {
        using var manual = new ManualQueue(new BatchingSettings());
        var waiting = new List<PendingRun>();
        for (var width = 1; width <= 200; width++)
        {
            var run = WaitingRun.In(manual.Queue, For(width));
            run.Bucket.Insert(run);
            waiting.Add(run);
        }

        Assert.All(waiting, run => Assert.Same(run.Bucket, For(1 + waiting.IndexOf(run))));
        waiting.ForEach(run => run.Bucket.Remove(run));
        for (var width = 201; width <= 400; width++)
        {
            _ = For(width);
        }

        Assert.InRange(_buckets.Count, 1, 64);
    }

    private ShapeBucket For(int width) => _buckets.For([Tensors.Fp32("x", [1, width], new float[width])], ["y"]);
}
