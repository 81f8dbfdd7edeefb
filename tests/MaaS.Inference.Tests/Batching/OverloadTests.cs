using MaaS.Repository;

namespace MaaS.Inference.Tests.Batching;

/// <summary>Twice as much as can be done, by a clock that stands still: what is refused is refused at once, and the rest is answered in time.</summary>
public sealed class OverloadTests
{
    private const int Requests = 4000;

    /// <summary>A full run of 32 rows takes 2 + 32 · 0.5 ms.</summary>
    private const double CapacityPerMs = 32 / (2 + (32 * 0.5));

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task EnqueueAsync_TwiceTheCapacity_AnswersAsManyAsCanBeWithinTheLimit(int maxQueueDelayMs)
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxQueueDelayMs = maxQueueDelayMs, MaxQueueLength = 100_000 }, CostMs);

        var load = await OpenLoop.RunAsync(manual, Requests, perMs: 2 * CapacityPerMs, timeout: null);

        Assert.InRange(load.Answered / (load.ElapsedMs * CapacityPerMs), 0.9, 1.01);
        Assert.InRange(load.LongestMs, 0, (1.2 * maxQueueDelayMs) + CostMs(32));
        Assert.Equal(0, load.Late);
    }

    [Fact]
    public async Task EnqueueAsync_TwiceTheCapacityWithTimeouts_HardlyAnyRunIsForNobody()
    {
        using var manual = new ManualQueue(new BatchingSettings(), CostMs);

        var load = await OpenLoop.RunAsync(manual, Requests, perMs: 2 * CapacityPerMs, timeout: TimeSpan.FromMilliseconds(80));

        Assert.InRange(load.Answered / (load.ElapsedMs * CapacityPerMs), 0.9, 1.01);
        Assert.InRange(load.Late, 0, Requests / 20);
    }

    [Fact]
    public async Task EnqueueAsync_TwiceTheCapacity_NeverHoldsMoreThanTheLimit()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxQueueLength = 64 }, CostMs);

        var load = await OpenLoop.RunAsync(manual, Requests, perMs: 2 * CapacityPerMs, timeout: null);

        Assert.Equal(64, load.MostWaiting);
        Assert.InRange(load.Answered / (load.ElapsedMs * CapacityPerMs), 0.9, 1.01);
    }

    [Fact]
    public async Task EnqueueAsync_PredictedWaitIsBeyondTheTimeout_IsRefusedAtOnce()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 1 }, _ => 100);
        var first = manual.EnqueueAsync();
        manual.RunNext();
        await first;
        var waiting = manual.EnqueueAsync();

        var refusal = await Assert.ThrowsAsync<OverloadedException>(() => manual.EnqueueAsync(timeout: TimeSpan.FromMilliseconds(99)));

        Assert.True(refusal.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        manual.RunNext();
        await waiting;
    }

    /// <summary>What is less urgent does not stand in the way of what is more.</summary>
    [Fact]
    public async Task EnqueueAsync_UrgentRequestBehindALongQueue_IsTaken()
    {
        using var manual = new ManualQueue(new BatchingSettings { MaxBatchSize = 1, MaxQueueDelayMs = 150 }, _ => 100);
        var first = manual.EnqueueAsync();
        manual.RunNext();
        await first;
        var waiting = new[] { manual.EnqueueAsync(), manual.EnqueueAsync() };

        await Assert.ThrowsAsync<OverloadedException>(() => manual.EnqueueAsync());
        Assert.Throws<OverloadedException>(() => manual.Queue.RefuseIfOverloaded(priority: 0));
        manual.Queue.RefuseIfOverloaded(priority: 1);
        var urgent = manual.EnqueueAsync(priority: 1);

        manual.RunNext();
        await urgent;
        manual.RunNext();
        manual.RunNext();
        await Task.WhenAll(waiting);
        manual.Queue.RefuseIfOverloaded(priority: 0);
    }

    private static double CostMs(int rows) => 2 + (0.5 * rows);
}
