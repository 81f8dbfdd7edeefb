using System.Diagnostics.Metrics;
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

    /// <summary>What is too large together, or fails in being put together, may do alone.</summary>
    [Fact]
    public async Task Run_OnlyTheBatchFails_EachIsAnsweredAlone()
    {
        var answers = new[] { _manual.EnqueueAsync(), _manual.EnqueueAsync() };
        _manual.During = (batch, _, _) =>
        {
            if (batch.Count > 1)
            {
                throw new OutOfMemoryException();
            }
        };

        _manual.RunNext();

        await Task.WhenAll(answers);
        Assert.Equal([1, 1], _manual.Runs);
    }

    /// <summary>A shape with a length of 0 may say any number of rows, which nobody counts where requests do not share a run.</summary>
    [Fact]
    public async Task Run_OutputsCannotBeToldApart_CountsNoRowsFromThenOn()
    {
        var both = new[] { _manual.EnqueueAsync(), _manual.EnqueueAsync() };
        _manual.During = (batch, _, _) =>
        {
            if (batch.Count > 1)
            {
                throw new BatchNotSplittableException();
            }
        };
        _manual.RunNext();
        await Task.WhenAll(both);
        var empty = _manual.EnqueueAsync(Tensors.Fp32("x", [(1L << 40) - 1, 0]));

        _manual.RunNext();

        await empty;
        Assert.Equal([1, 1, 1], _manual.Runs);
    }

    /// <summary>The figures are kept by whoever listens, whose failures must cost neither the thread nor an answer.</summary>
    [Theory]
    [InlineData("maas.inference.queue.duration")]
    [InlineData("maas.inference.run.duration")]
    public async Task Run_AListenerThrows_IsTheAnswerAndTheResultsAreDisposed(string instrument)
    {
        var owner = new CountedOwner();
        _manual.OutputOwner = owner;
        var answers = new[] { _manual.EnqueueAsync(), _manual.EnqueueAsync() };
        using (Listen(instrument, () => throw new InvalidOperationException("full")))
        {
            _manual.RunNext();
        }

        foreach (var answer in answers)
        {
            Assert.Equal("full", (await Assert.ThrowsAsync<InvalidOperationException>(() => answer)).Message);
        }

        Assert.Equal(_manual.Runs.Sum(), owner.Disposed);
        var next = _manual.EnqueueAsync();
        _manual.RunNext();
        await next;
    }

    [Fact]
    public async Task GiveUp_AListenerThrows_IsTheAnswer()
    {
        var answer = _manual.EnqueueAsync(cancellationToken: _leave.Token);
        using (Listen("maas.inference.queue.duration", () => throw new InvalidOperationException("full")))
        {
            await _leave.CancelAsync();
        }

        Assert.Equal("full", (await Assert.ThrowsAsync<InvalidOperationException>(() => answer)).Message);
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

    private MeterListener Listen(string instrument, Action heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, mine) =>
            {
                if (published.Meter.Scope == _manual.Meters && published.Name == instrument)
                {
                    mine.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard());
        listener.Start();
        return listener;
    }

    private sealed class CountedOwner : IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;
    }
}
