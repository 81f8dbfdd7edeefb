using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Inference.Tests.Batching;

public sealed class RunSchedulerTests
{
    [Fact]
    public async Task TrySchedule_OneSlotAndAFlood_TheOtherSourceRunsWithinTwoRuns()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        var held = scheduler.RunAsync(gate.Wait);
        var order = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSource flood = null!;
        flood = new FakeSource("flood", runMs: 10, () =>
        {
            order.Enqueue("flood");
            if (order.Count < 100)
            {
                scheduler.Reschedule(flood);
            }
            else
            {
                done.SetResult();
            }
        });
        scheduler.TrySchedule(flood);
        scheduler.TrySchedule(new FakeSource("single", runMs: 10, () => order.Enqueue("single")));
        gate.Set();

        await held;
        await done.Task;
        Assert.Contains("single", order.Take(3));
    }

    [Fact]
    public async Task TryRunHere_SlotIsIdle_RunsOnTheCallersThread()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        var thread = 0;

        Assert.True(scheduler.TryRunHere(new FakeSource("one", runMs: 0, () => thread = Environment.CurrentManagedThreadId), mostMs: 1));

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(1, scheduler.IdleSlots);
    }

    [Fact]
    public async Task TryRunHere_EverySlotIsBusy_DoesNot()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        var held = scheduler.RunAsync(gate.Wait);

        Assert.False(scheduler.TryRunHere(new FakeSource("one", runMs: 0, () => Assert.Fail("No slot is free.")), mostMs: 1));

        gate.Set();
        await held;
    }

    /// <summary>The slot that a caller used was the only one: what came meanwhile must not be forgotten.</summary>
    [Fact]
    public async Task TryRunHere_WorkComesMeanwhile_IsDoneAfterwards()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        Task? later = null;

        scheduler.TryRunHere(new FakeSource("one", runMs: 0, () => later = scheduler.RunAsync(() => { })), mostMs: 1);

        await later!.WaitAsync(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task TryRunHere_SourceThrows_TheSlotIsFreeAgain()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);

        Assert.Throws<InvalidOperationException>(
            () => scheduler.TryRunHere(new FakeSource("one", runMs: 0, () => throw new InvalidOperationException()), mostMs: 1));

        Assert.Equal(1, scheduler.IdleSlots);
        await scheduler.RunAsync(() => { });
    }

    /// <summary>What was predicted is charged first, so it must be put right by what it took: else the slow one has ten times its share.</summary>
    [Fact]
    public async Task Run_TakesTenTimesWhatWasPredicted_IsChargedWhatItTook()
    {
        var time = new FakeTimeProvider();
        using var scheduler = new RunScheduler(slots: 1, time);
        using var gate = new ManualResetEventSlim();
        var held = scheduler.RunAsync(gate.Wait);
        var order = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSource slow = null!, right = null!;
        slow = new FakeSource("slow", runMs: 10, () => Run(slow, tookMs: 100));
        right = new FakeSource("right", runMs: 10, () => Run(right, tookMs: 10));
        scheduler.TrySchedule(slow);
        scheduler.TrySchedule(right);
        gate.Set();

        await held;
        await done.Task;
        Assert.InRange(order.Take(44).Count(name => name == "slow"), 4, 6);

        void Run(FakeSource source, int tookMs)
        {
            time.Advance(TimeSpan.FromMilliseconds(tookMs));
            order.Enqueue(source.Name);
            if (order.Count < 44)
            {
                scheduler.Reschedule(source);
            }
            else
            {
                done.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task RunNext_NothingElseIsThere_IsAloneAndTheLatest()
    {
        using var scheduler = new RunScheduler(slots: 2, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 2);
        var seen = new ConcurrentQueue<(bool IsAlone, bool IsLatest)>();
        var first = new SlotSource(slot =>
        {
            gate.Wait();
            seen.Enqueue((slot.IsAlone, scheduler.IsLatest(slot)));
        });
        var second = new SlotSource(slot =>
        {
            seen.Enqueue((slot.IsAlone, scheduler.IsLatest(slot)));
            gate.Set();
        });
        scheduler.TrySchedule(first);
        await EngineHarness.EventuallyAsync(() => first.HasBegun);
        scheduler.TrySchedule(second);

        await EngineHarness.EventuallyAsync(() => seen.Count == 2);
        Assert.Equal([(false, true), (true, false)], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TrySchedule_SlotIsIdle_RunsOnThePoolWhatIsShort(bool isShort)
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);

        Assert.Equal(isShort, await RunsOnPoolAsync(scheduler, isShort));
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TrySchedule_SlotEndsALongRun_GoesOnOnThePoolWithWhatIsShort(bool isShort)
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        var held = scheduler.RunAsync(gate.Wait);
        var runs = RunsOnPoolAsync(scheduler, isShort);
        gate.Set();

        await held;
        Assert.Equal(isShort, await runs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TryRunHere_WorkComesMeanwhile_GoesOnOnThePoolWithWhatIsShort(bool isShort)
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        Task<bool>? later = null;

        scheduler.TryRunHere(new FakeSource("one", runMs: 0, () => later = RunsOnPoolAsync(scheduler, isShort)), mostMs: 1);

        Assert.Equal(isShort, await later!);
    }

    /// <summary>A thread of the pool was asked for a short run, and what is next when it comes is none: the pool must not be held up.</summary>
    [Fact]
    public async Task RunOnPool_NextIsNotShort_RunsOnTheThreadOfTheSlot()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        var onPool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        var source = new FakeSource("one", runMs: 1, () => onPool.SetResult(Thread.CurrentThread.IsThreadPoolThread))
        {
            Short = () => Interlocked.Increment(ref asked) == 1,
        };
        scheduler.TrySchedule(source);

        Assert.False(await onPool.Task);
    }

    /// <summary>A slot that is idle, or has gone on elsewhere, has nothing to do on the pool.</summary>
    [Fact]
    public async Task RunOnPool_NothingIsReady_SlotIsIdle()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        using var gate = new ManualResetEventSlim();
        var first = new FakeSource("first", runMs: 0, gate.Wait) { Short = () => true };
        var second = new FakeSource("second", runMs: 0) { Short = () => true };
        scheduler.TrySchedule(first);
        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 0);
        scheduler.TrySchedule(second);

        gate.Set();

        await EngineHarness.EventuallyAsync(() => scheduler.IdleSlots == 1);
        Assert.False(second.IsReady);
    }

    /// <summary>Slots may be on any thread when it stops: their own, a caller's, the pool's, or in its queue.</summary>
    [Fact]
    public async Task Dispose_InTheMidstOfShortAndLongRuns_WhatWasTakenIsDone()
    {
        for (var round = 0; round < 20; round++)
        {
            var scheduler = new RunScheduler(slots: 2, TimeProvider.System);
            var (taken, done) = (0, 0);
            var scheduling = Enumerable.Range(0, 4).Select(caller => Task.Run(() =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    var isShort = (i + caller) % 3 > 0;
                    var source = new FakeSource("one", runMs: 0, () => Interlocked.Increment(ref done)) { Short = () => isShort };
                    if (!(i % 2 == 0 && scheduler.TryRunHere(source, mostMs: 1)) && !scheduler.TrySchedule(source))
                    {
                        return;
                    }

                    Interlocked.Increment(ref taken);
                }
            })).ToArray();
            await EngineHarness.EventuallyAsync(() => Volatile.Read(ref done) > round * 100);

            scheduler.Dispose();

            await Task.WhenAll(scheduling);
            Assert.Equal(taken, done);
        }
    }

    [Fact]
    public async Task Dispose_WorkWaits_IsDoneAndMoreIsRefused()
    {
        var scheduler = new RunScheduler(slots: 1, TimeProvider.System);
        using var gate = new ManualResetEventSlim();
        var held = scheduler.RunAsync(gate.Wait);
        var waiting = scheduler.RunAsync(() => { });
        var stopped = Task.Run(scheduler.Dispose);
        await EngineHarness.EventuallyAsync(() => !scheduler.TrySchedule(new FakeSource("late", runMs: 0)));

        gate.Set();
        await Task.WhenAll(held, waiting, stopped);
        Assert.False(scheduler.TryRunHere(new FakeSource("late", runMs: 0, () => Assert.Fail("It has stopped.")), mostMs: 1));
    }

    [Fact]
    public async Task RunAsync_WorkThrows_TheCallerGetsItAndTheSlotGoesOn()
    {
        using var scheduler = new RunScheduler(slots: 1, TimeProvider.System);

        await Assert.ThrowsAsync<InvalidOperationException>(() => scheduler.RunAsync(() => throw new InvalidOperationException("no")));

        await scheduler.RunAsync(() => { });
    }

    /// <summary>Whether the run of a source is done on a thread of the pool.</summary>
    private static Task<bool> RunsOnPoolAsync(RunScheduler scheduler, bool isShort)
    {
        var onPool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new FakeSource("one", runMs: 0, () => onPool.SetResult(Thread.CurrentThread.IsThreadPoolThread)) { Short = () => isShort };
        Assert.True(scheduler.TrySchedule(source));
        return onPool.Task;
    }

    private sealed class SlotSource(Action<RunSlot> run) : RunSource
    {
        private volatile bool _hasBegun;

        public bool HasBegun => _hasBegun;

        public override double NextRunMs => 0;

        public override void RunNext(RunSlot slot)
        {
            _hasBegun = true;
            run(slot);
        }
    }
}
