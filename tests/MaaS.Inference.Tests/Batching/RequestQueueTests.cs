using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MaaS.Inference.Tests.Batching;

/// <summary>One run at a time, so that what is sent while it is busy gathers in the queue.</summary>
public sealed class RequestQueueTests
{
    [Fact]
    public async Task InferAsync_RequestsThatGather_ShareOneRunAndGetTheirOwnRows()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await WarmAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);

        var answers = Enumerable.Range(0, 8).Select(i => AskAsync(harness, model, i)).ToArray();
        await blocker.FreeSlotAsync();
        var results = await Task.WhenAll(answers);

        for (var i = 0; i < results.Length; i++)
        {
            Assert.Equal([i + 1f, i + 1f, i + 1f, i + 1f], results[i]);
        }

        var figures = harness.Engine.GetStatistics(model, ModelVersion.Of(1));
        Assert.Equal(9, figures.InferenceCount);
        Assert.Equal(2, figures.ExecutionCount);
        Assert.Contains(figures.Batches, batch => batch.BatchSize == 8);
    }

    [Fact]
    public async Task InferAsync_OtherShapes_WaitForTheirOwnRun()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(TensorDataType.Fp32, "batch", "width"));
        await WarmAsync(harness, model, [1, 1], 0);
        await using var blocker = await Blocker.StartAsync(harness);

        using var narrow = Tensors.Fp32("x", [1, 1], 1);
        using var wide = Tensors.Fp32("x", [1, 2], 2, 3);
        using var narrowToo = Tensors.Fp32("x", [1, 1], 4);
        var answers = new[] { harness.InferAsync(model, [narrow]), harness.InferAsync(model, [wide]), harness.InferAsync(model, [narrowToo]) };
        await blocker.FreeSlotAsync();
        var results = await Task.WhenAll(answers);

        Assert.Equal([[1], [2, 3], [4]], results.Select(result => result.Floats()));
        Assert.Equal(1 + 2, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount);
        Array.ForEach(results, result => result.Dispose());
    }

    /// <summary>What it costs must not become a number that no other can be compared with, in the order of all models.</summary>
    [Fact]
    public async Task InferAsync_FirstRequestHasNoRow_LaterOnesOfAllModelsAreAnswered()
    {
        await using var harness = OneSlot();
        var (a, b) = (await harness.PublishAsync("a", OnnxModels.AddConstant(1)), await harness.PublishAsync("b", OnnxModels.AddConstant(2)));
        foreach (var model in new[] { a, b })
        {
            using var empty = Tensors.Fp32("x", [0, 4]);
            using var result = await harness.InferAsync(model, [empty]);
            Assert.Equal([0, 4], result.Outputs[0].Shape);
        }

        await using var blocker = await Blocker.StartAsync(harness);
        var answers = new[] { a, b, a, b }.Select(model => AskAsync(harness, model, 1)).ToArray();
        await blocker.FreeSlotAsync();

        Assert.Equal([2, 3, 2, 3], (await Task.WhenAll(answers)).Select(values => values[0]));
    }

    [Fact]
    public async Task InferAsync_OneBadRowInABatch_FailsAlone()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("lookup", OnnxModels.Lookup());
        await using var blocker = await Blocker.StartAsync(harness);

        using var good = Tensors.Int64("index", [1], 1);
        using var bad = Tensors.Int64("index", [1], 99);
        using var alsoGood = Tensors.Int64("index", [2], 2, 3);
        var answers = new[] { harness.InferAsync(model, [good]), harness.InferAsync(model, [bad]), harness.InferAsync(model, [alsoGood]) };
        await blocker.FreeSlotAsync();

        using var first = await answers[0];
        using var third = await answers[2];
        Assert.Equal([11], first.Floats());
        Assert.Equal([12, 13], third.Floats());
        var failure = await Assert.ThrowsAsync<InvalidInputException>(() => answers[1]);
        Assert.Contains("99", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".cc", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/onnxruntime", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_OutputsThatCannotBeToldApart_RunOneByOne()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("sum", OnnxModels.SumOverRows());
        await using var blocker = await Blocker.StartAsync(harness);

        using var a = Tensors.Fp32("x", [1, 2], 1, 2);
        using var b = Tensors.Fp32("x", [1, 2], 10, 20);
        var answers = new[] { harness.InferAsync(model, [a]), harness.InferAsync(model, [b]) };
        await blocker.FreeSlotAsync();
        var results = await Task.WhenAll(answers);

        Assert.Equal([[1, 2], [10, 20]], results.Select(result => result.Floats()));
        Array.ForEach(results, result => result.Dispose());
    }

    [Fact]
    public async Task InferAsync_TimeoutWhileWaiting_EndsBeforeTheSlotIsFree()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await WarmAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);
        using var input = Tensors.Fp32("x", [1, 4], 0, 0, 0, 0);

        await Assert.ThrowsAsync<DeadlineExceededException>(() => harness.InferAsync(model, [input], timeout: TimeSpan.FromMilliseconds(1)));

        Assert.False(blocker.IsDone);
        Assert.Equal(1, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).Fail.Count);
    }

    [Fact]
    public async Task EnqueueAsync_TimeoutPassesBeforeItWaits_CountsAsAFailure()
    {
        using var manual = new ManualQueue(new BatchingSettings());

        await Assert.ThrowsAsync<DeadlineExceededException>(() => manual.EnqueueAsync(timeout: TimeSpan.Zero));

        Assert.Equal(1, manual.Figures.Fail.Count);
        Assert.Equal(0, manual.Queue.Waiting);
    }

    [Fact]
    public async Task InferAsync_CancelledWhileWaiting_EndsBeforeTheSlotIsFree()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await WarmAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);
        using var input = Tensors.Fp32("x", [1, 4], 0, 0, 0, 0);
        using var cancellation = new CancellationTokenSource();

        var answer = harness.InferAsync(model, [input], cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.False(blocker.IsDone);
    }

    [Fact]
    public async Task InferAsync_CancelledWhileRunning_StopsTheRunAndTheModelServesOn()
    {
        await using var harness = OneSlot();
        await using var blocker = await Blocker.StartAsync(harness);

        await blocker.FreeSlotAsync();

        using var small = Tensors.Fp32("x", [1, 1], 1);
        using var result = await harness.InferAsync(blocker.Model, [small]);
        Assert.Equal([1], result.Floats());
    }

    [Fact]
    public async Task InferAsync_QueueIsFull_IsRefusedAtOnce()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync(
            "add", OnnxModels.AddConstant(1), new ModelSettings { Batching = EngineHarness.Patient.Batching with { MaxQueueLength = 2 } });
        await WarmAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);

        var waiting = new[] { AskAsync(harness, model, 1), AskAsync(harness, model, 2) };
        var overload = await Assert.ThrowsAsync<OverloadedException>(() => AskAsync(harness, model, 3));

        Assert.True(overload.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.False(blocker.IsDone);
        await blocker.FreeSlotAsync();
        Assert.Equal([[2, 2, 2, 2], [3, 3, 3, 3]], await Task.WhenAll(waiting));
    }

    [Fact]
    public async Task InferAsync_Priority_OvertakesWhatCameBefore()
    {
        await using var harness = OneSlot();
        await using var blocker = await Blocker.StartAsync(harness);
        using var leave = new CancellationTokenSource();
        using var forMinutes = Tensors.Fp32("x", [Blocker.Size, Blocker.Size], new float[Blocker.Size * Blocker.Size]);
        using var small = Tensors.Fp32("x", [1, 1], 1);

        var first = harness.InferAsync(blocker.Model, [forMinutes], cancellationToken: leave.Token);
        var second = harness.InferAsync(blocker.Model, [forMinutes], priority: 9, cancellationToken: leave.Token);
        var urgent = harness.InferAsync(blocker.Model, [small], priority: 1);
        await blocker.FreeSlotAsync();

        using var result = await urgent;
        Assert.False(first.IsCompleted || second.IsCompleted);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task InferAsync_TwoRequestsThatCannotShareARun_RunBesideEachOther()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 2);
        using var leave = new CancellationTokenSource();
        await using var blocker = await Blocker.StartAsync(harness);
        using var begun = new MetricCollector<double>(harness.Meters, InferenceMetrics.MeterName, "maas.inference.queue.duration");
        using var input = Tensors.Fp32("x", [Blocker.Size, Blocker.Size], new float[Blocker.Size * Blocker.Size]);

        var second = harness.InferAsync(blocker.Model, [input], cancellationToken: leave.Token);
        await EngineHarness.EventuallyAsync(() => begun.GetMeasurementSnapshot().Count > 0);

        Assert.False(blocker.IsDone || second.IsCompleted);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task InferAsync_LargeRequestsThatGather_DoNotShareARun()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(TensorDataType.Fp32, "batch", "width"));
        await WarmAsync(harness, model, [1, 1], 0);
        await using var blocker = await Blocker.StartAsync(harness);
        const int Length = 9 << 20;
        using var a = Tensors.Fp32("x", [1, Length], new float[Length]);
        using var b = Tensors.Fp32("x", [1, Length], new float[Length]);

        var answers = new[] { harness.InferAsync(model, [a]), harness.InferAsync(model, [b]) };
        await blocker.FreeSlotAsync();
        Array.ForEach(await Task.WhenAll(answers), result => result.Dispose());

        Assert.Equal(1 + 2, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount);
    }

    [Fact]
    public async Task InferAsync_SchedulerHasStopped_IsRefusedAndNotLost()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await WarmAsync(harness, model);
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        harness.StopScheduler();
        using var input = Tensors.Fp32("x", [1, 4], 0, 0, 0, 0);

        await Assert.ThrowsAsync<OverloadedException>(() => lease.InferAsync(new InferenceRequest { Inputs = [input] }, CancellationToken.None));
    }

    private static EngineHarness OneSlot() => new(options => options.RunThreads = 1);

    private static async Task<float[]> AskAsync(EngineHarness harness, ModelName model, float value)
    {
        using var input = Tensors.Fp32("x", [1, 4], value, value, value, value);
        using var result = await harness.InferAsync(model, [input]);
        return result.Floats();
    }

    private static async Task WarmAsync(EngineHarness harness, ModelName model, long[]? shape = null, params float[] values)
    {
        using var input = Tensors.Fp32("x", shape ?? [1, 4], shape is null ? new float[4] : values);
        using var result = await harness.InferAsync(model, [input]);
    }
}
