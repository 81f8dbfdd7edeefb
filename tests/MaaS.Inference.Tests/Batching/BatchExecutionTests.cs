using MaaS.Repository;

namespace MaaS.Inference.Tests.Batching;

/// <summary>What becomes of the requests of a run, by a clock that stands still.</summary>
public sealed class BatchExecutionTests : IDisposable
{
    private readonly ManualQueue _manual = new(new BatchingSettings(), _ => 10);
    private readonly CancellationTokenSource _leave = new();

    public void Dispose()
    {
        _leave.Dispose();
        _manual.Dispose();
    }

    [Fact]
    public async Task Run_OneOfTwoLeaves_GoesOnForTheOther()
    {
        var leaving = _manual.EnqueueAsync(cancellationToken: _leave.Token);
        var staying = _manual.EnqueueAsync();
        bool? stopped = null;
        _manual.During = (_, _, options) =>
        {
            _leave.Cancel();
            stopped = options.Terminate;
        };

        _manual.RunNext();

        Assert.False(stopped);
        await staying;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
    }

    [Fact]
    public async Task Run_AllLeave_IsToldToStopAndTheNextIsNot()
    {
        var leaving = new[] { _manual.EnqueueAsync(cancellationToken: _leave.Token), _manual.EnqueueAsync(cancellationToken: _leave.Token) };
        var stopped = new List<bool>();
        _manual.During = (_, _, options) =>
        {
            _leave.Cancel();
            stopped.Add(options.Terminate);
        };
        _manual.RunNext();
        var next = _manual.EnqueueAsync();

        _manual.RunNext();

        Assert.Equal([true, false], stopped);
        await next;
        foreach (var each in leaving)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => each);
        }
    }

    /// <summary>The batch has failed, and its requests run one by one: who leaves is not in the run that is under way.</summary>
    [Fact]
    public async Task Run_OneByOneAndALaterOneLeaves_DoesNotStopTheFirst()
    {
        var first = _manual.EnqueueAsync();
        var leaving = _manual.EnqueueAsync(cancellationToken: _leave.Token);
        var last = _manual.EnqueueAsync();
        var stopped = new List<bool>();
        _manual.During = (batch, _, options) =>
        {
            if (batch.Count > 1)
            {
                throw new BatchNotSplittableException();
            }

            _leave.Cancel();
            stopped.Add(options.Terminate);
        };

        _manual.RunNext();

        Assert.Equal([false, false], stopped);
        await first;
        await last;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(1, _manual.Queue.MaxBatchSize);
    }

    [Fact]
    public async Task Run_TimeoutPassesMeanwhile_TheRequestEndsWithItAndTheRunIsToldToStop()
    {
        var answer = _manual.EnqueueAsync(timeout: TimeSpan.FromMilliseconds(5));
        bool? stopped = null;
        _manual.During = (_, _, options) => stopped = options.Terminate;

        _manual.RunNext();

        Assert.True(stopped);
        await Assert.ThrowsAsync<DeadlineExceededException>(() => answer);
    }

    [Fact]
    public async Task Run_IsAloneAndAllCoresAreFaster_AsksForThem()
    {
        var profiles = new List<RunProfile>();
        _manual.During = (_, profile, _) =>
        {
            profiles.Add(profile);
            _manual.CostMs = _ => profiles.Count >= 3 ? 4 : 10;
        };
        for (var i = 0; i < 8; i++)
        {
            // As for the one run that the scheduler has begun.
            (_manual.Slot.IsAlone, _manual.Slot.Ordinal) = (i != 7, 1);
            var answer = _manual.EnqueueAsync();
            _manual.RunNext();
            await answer;
        }

        Assert.Equal(
            [.. Enumerable.Repeat(RunProfile.Throughput, 3), .. Enumerable.Repeat(RunProfile.Latency, 4), RunProfile.Throughput], profiles);
    }

    /// <summary>Two runs beside each other are slow for a reason that has nothing to do with the profile.</summary>
    [Fact]
    public async Task Run_AnotherBeganMeanwhile_SaysNothingAboutTheProfile()
    {
        for (var i = 0; i < 8; i++)
        {
            (_manual.Slot.IsAlone, _manual.Slot.Ordinal) = (true, 0);
            _manual.During = (_, profile, _) => Assert.Equal(RunProfile.Throughput, profile);
            var answer = _manual.EnqueueAsync();
            _manual.RunNext();
            await answer;
        }
    }
}
