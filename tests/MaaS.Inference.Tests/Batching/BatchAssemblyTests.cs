using MaaS.Repository;

namespace MaaS.Inference.Tests.Batching;

/// <summary>Which requests share a run, and why no more: by a clock that stands still.</summary>
public sealed class BatchAssemblyTests
{
    [Fact]
    public async Task Take_AllWaitingFits_ClosesBecauseTheQueueIsEmpty()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 8 });
        await RunAsync(manual, manual.EnqueueAsync(), manual.EnqueueAsync(rows: 2));

        Assert.Equal([3], manual.Runs);
        Assert.Equal(1, manual.ClosedOf(rows: 3)["queue_empty"]);
    }

    [Fact]
    public async Task Take_MoreThanTheLimitWaits_ClosesFull()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 4 });
        await RunAsync(manual, manual.EnqueueAsync(rows: 3), manual.EnqueueAsync(rows: 2), manual.EnqueueAsync());

        Assert.Equal([3, 3], manual.Runs);
        Assert.Equal(new Dictionary<string, long> { ["full"] = 1, ["queue_empty"] = 1 }, manual.ClosedOf(rows: 3));
    }

    [Fact]
    public async Task Take_OneRequestIsOverTheLimit_RunsAlone()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 4 });
        await RunAsync(manual, manual.EnqueueAsync(rows: 9), manual.EnqueueAsync());

        Assert.Equal([9, 1], manual.Runs);
    }

    [Fact]
    public async Task Take_OtherShapesWait_TheOldestHeadGoesFirstWithItsBucket()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 8 });
        await RunAsync(
            manual, manual.EnqueueAsync(width: 1), manual.EnqueueAsync(width: 2), manual.EnqueueAsync(width: 3), manual.EnqueueAsync(width: 1),
            manual.EnqueueAsync(width: 2), manual.EnqueueAsync(width: 2));

        Assert.Equal([2, 3, 1], manual.Runs);
        Assert.Equal(1, manual.ClosedOf(rows: 2)["shape"]);
    }

    [Fact]
    public async Task Take_Priority_GoesFirstInItsBucketToo()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 1 });
        var last = manual.EnqueueAsync();
        var second = manual.EnqueueAsync(priority: 2);
        var first = manual.EnqueueAsync(priority: 1);
        var third = manual.EnqueueAsync(priority: 2);

        foreach (var next in new[] { first, second, third, last })
        {
            Assert.False(next.IsCompleted);
            manual.RunNext();
            await next;
        }

        Assert.Equal(4, manual.ClosedOf(rows: 1)["not_batched"]);
    }

    [Fact]
    public async Task Take_LargerBatchGainsNothing_StaysSmall()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 32 }, rows => 0.1 + (10 * rows));
        await RunAsync(manual, manual.EnqueueAsync());
        await RunAsync(manual, manual.EnqueueAsync(), manual.EnqueueAsync());
        manual.Runs.Clear();

        await RunAsync(manual, manual.EnqueueAsync(), manual.EnqueueAsync(), manual.EnqueueAsync());

        Assert.Equal([1, 1, 1], manual.Runs);
        Assert.True(manual.ClosedOf(rows: 1)["cost"] >= 2);
    }

    [Fact]
    public async Task Take_WholeBatchWouldMissADeadline_TakesWhatMakesIt()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 8 }, rows => 10 + (5 * rows));
        await RunAsync(manual, manual.EnqueueAsync());
        await RunAsync(manual, manual.EnqueueAsync(), manual.EnqueueAsync());
        manual.Runs.Clear();
        var urgent = manual.EnqueueAsync(timeout: TimeSpan.FromMilliseconds(22));

        await RunAsync(manual, urgent, manual.EnqueueAsync(), manual.EnqueueAsync());

        Assert.Equal([2, 1], manual.Runs);
        Assert.Equal(1, manual.ClosedOf(rows: 2)["deadline"]);
    }

    [Fact]
    public async Task Take_RunWouldEndAfterTheDeadline_EndsWithoutARunAndTheOthersRun()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 8 }, _ => 100);
        await RunAsync(manual, manual.EnqueueAsync());
        manual.Runs.Clear();
        var hopeless = manual.EnqueueAsync(timeout: TimeSpan.FromMilliseconds(50));
        var other = manual.EnqueueAsync();

        manual.RunNext();

        await Assert.ThrowsAsync<DeadlineExceededException>(() => hopeless);
        await other;
        Assert.Equal([1], manual.Runs);
    }

    /// <summary>Whoever lends its thread to a run does so for a short one: a long one waits for a slot's own thread.</summary>
    [Fact]
    public async Task Take_RunTakesLongerThanTheThreadIsLentFor_LeavesIt()
    {
        using var manual = new ManualQueue(new BatchingSettings(), rows => 0.4 * rows);
        await RunAsync(manual, manual.EnqueueAsync());
        var both = new[] { manual.EnqueueAsync(), manual.EnqueueAsync() };
        manual.Slot.MostMs = 0.5;

        manual.RunNext();
        Assert.Equal([1], manual.Runs);
        manual.Slot.MostMs = 0.9;
        await RunAsync(manual, both);

        Assert.Equal([1, 2], manual.Runs);
    }

    [Fact]
    public async Task Take_PaddedBatchWouldBeTooLarge_LeavesTheRest()
    {
        using var manual = new ManualQueue(
            new BatchingSettings(), padding: new PaddingSettings { Dimension = "width", Values = new Dictionary<string, double> { ["x"] = 0 } });
        const int JustOfTheNextClass = (4 << 20) + 1;

        await RunAsync(manual, [.. Enumerable.Range(0, 3).Select(_ => manual.EnqueueAsync(width: JustOfTheNextClass))]);

        Assert.Equal([2, 1], manual.Runs);
        Assert.Equal(1, manual.ClosedOf(rows: 2)["bytes"]);
    }

    /// <summary>The model has become fast again; if the prediction were always believed, nobody would find out.</summary>
    [Fact]
    public async Task Take_PredictionIsWrong_IsFoundOutAfterAFewRequests()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 1 }, _ => 100);
        await RunAsync(manual, manual.EnqueueAsync());
        manual.CostMs = _ => 1;
        var failures = 0;
        for (var i = 0; i < 40; i++)
        {
            var hopeful = manual.EnqueueAsync(timeout: TimeSpan.FromMilliseconds(50));
            manual.RunNext();
            failures += hopeful.IsFaulted ? 1 : 0;
        }

        Assert.InRange(failures, 8, 16);
    }

    [Theory]
    [InlineData(0.75, 0.16, 1, 4, BatchClosing.Split)]
    [InlineData(0.75, 0.16, 0, 8, BatchClosing.QueueEmpty)]
    [InlineData(0.09, 0.012, 1, 8, BatchClosing.QueueEmpty)]
    internal void Take_OtherSlotsAreIdle_LeavesThemTheirPartWhereThatIsFaster(
        double fixedMs, double msPerRow, int idleSlots, int expectedRows, BatchClosing expected)
    {
        using var manual = new ManualQueue(new BatchingSettings());
        var waiting = new WaitingRequests();
        var bucket = new ShapeBucket(new ShapeKey(default, []), new RunCost(prior: null));
        foreach (var rows in new[] { 1, 2, 4, 8 })
        {
            bucket.Cost.Add(rows, fixedMs + (msPerRow * rows));
        }

        for (var i = 0; i < 8; i++)
        {
            waiting.Insert(WaitingRun.In(manual.Queue, bucket));
        }

        List<PendingRun> batch = [];
        var closing = new BatchAssembly(waiting, manual.Time).Take(batch, late: [], maxRows: 32, idleSlots, double.PositiveInfinity, manual.Time.GetTimestamp());

        Assert.Equal((expectedRows, expected), (batch.Count, closing));
    }

    private static async Task RunAsync(ManualQueue manual, params Task<InferenceResult>[] requests)
    {
        while (requests.Any(request => !request.IsCompleted))
        {
            manual.RunNext();
        }

        await Task.WhenAll(requests);
    }
}
