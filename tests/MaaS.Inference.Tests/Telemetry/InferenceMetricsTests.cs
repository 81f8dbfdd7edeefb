using System.Diagnostics.Metrics;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Inference.Tests.Telemetry;

public sealed class InferenceMetricsTests
{
    [Fact]
    public async Task InferAsync_RequestsThatShareARun_MeasuresEachWaitAndOneRun()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await AskAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);
        using var waits = Collect<double>(harness, "maas.inference.queue.duration");
        using var runs = Collect<double>(harness, "maas.inference.run.duration");
        using var sizes = Collect<int>(harness, "maas.inference.batch.size");

        var answers = new[] { AskAsync(harness, model), AskAsync(harness, model), AskAsync(harness, model) };
        await blocker.FreeSlotAsync();
        await Task.WhenAll(answers);

        Assert.Equal(3, Of(waits, model).Count);
        Assert.All(Of(waits, model), wait => Assert.InRange(wait.Value, double.Epsilon, 300));
        Assert.InRange(Assert.Single(Of(runs, model)).Value, double.Epsilon, 300);
        var size = Assert.Single(Of(sizes, model));
        Assert.Equal((3, "1"), (size.Value, size.Tags["version"]));
    }

    [Fact]
    public async Task InferAsync_RequestThatGivesUpInTheQueue_MeasuresItsWait()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        await AskAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);
        using var waits = Collect<double>(harness, "maas.inference.queue.duration");
        using var input = Tensors.Fp32("x", [1, 4], 1, 2, 3, 4);

        await Assert.ThrowsAsync<DeadlineExceededException>(() => harness.InferAsync(model, [input], TimeSpan.FromMilliseconds(1)));

        Assert.InRange(Assert.Single(Of(waits, model)).Value, double.Epsilon, 300);
        await blocker.FreeSlotAsync();
    }

    [Fact]
    public async Task InferAsync_QueueIsFull_CountsTheRefusal()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync(
            "add", OnnxModels.AddConstant(1), new ModelSettings { Batching = new BatchingSettings { MaxQueueLength = 1 } });
        await AskAsync(harness, model);
        await using var blocker = await Blocker.StartAsync(harness);
        using var rejected = Collect<long>(harness, "maas.inference.rejected");

        var waits = AskAsync(harness, model);
        await Assert.ThrowsAsync<OverloadedException>(() => AskAsync(harness, model));

        CheckRejected(rejected, model, "queue_full");
        await blocker.FreeSlotAsync();
        await waits;
    }

    [Fact]
    public async Task InferAsync_WaitWouldBeTooLong_CountsTheRefusal()
    {
        await using var harness = OneSlot();
        var impatient = new ModelSettings { Batching = new BatchingSettings { MaxQueueDelayMs = 1 } };
        var model = await harness.PublishAsync("slow", OnnxModels.MatMulChain(20_000), impatient);
        await AskAsync(harness, model, [1, 1], 1);
        await using var blocker = await Blocker.StartAsync(harness);
        using var rejected = Collect<long>(harness, "maas.inference.rejected");

        var waits = AskAsync(harness, model, [1, 1], 1);
        await Assert.ThrowsAsync<OverloadedException>(() => AskAsync(harness, model, [1, 1], 1));

        CheckRejected(rejected, model, "wait_too_long");
        await blocker.FreeSlotAsync();
        await waits;
    }

    [Fact]
    public async Task LeaseAsync_NoMemory_CountsTheRefusalAndTheLoad()
    {
        await using var harness = new EngineHarness(options => options.MemoryBudgetBytes = 3L << 20);
        var a = await harness.PublishAsync("a", OnnxModels.AddConstant(1));
        var b = await harness.PublishAsync("b", OnnxModels.AddConstant(2));
        using var rejected = Collect<long>(harness, "maas.inference.rejected");
        using var loads = Collect<double>(harness, "maas.model.load.duration");
        using var lease = await harness.Engine.LeaseAsync(a, VersionSelector.Default, CancellationToken.None);

        await Assert.ThrowsAsync<OverloadedException>(() => AskAsync(harness, b));

        CheckRejected(rejected, b, "no_memory");
        Assert.Equal("loaded", Assert.Single(Of(loads, a)).Tags["outcome"]);
        Assert.Equal("no_memory", Assert.Single(Of(loads, b)).Tags["outcome"]);
    }

    [Fact]
    public async Task LeaseAsync_FilesCannotBeHad_MeasuresAFailedLoad()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        harness.RemoveFile(model, 1, "model.onnx");
        using var loads = Collect<double>(harness, "maas.model.load.duration");

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(harness, model));

        Assert.Equal("failed", Assert.Single(Of(loads, model)).Tags["outcome"]);
    }

    [Fact]
    public async Task Unload_LeaseIsHeld_TheVersionCountsUntilItIsFreed()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        using var loaded = Collect<long>(harness, "maas.models.loaded");
        using var memory = Collect<long>(harness, "maas.models.memory");

        var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        harness.Engine.Unload(model);

        Assert.Equal(1, Last(loaded, model));
        Assert.InRange(Last(memory, model), 2L << 20, 3L << 20);
        lease.Dispose();
        Assert.Equal(0, Last(loaded, model));
        Assert.Equal(0, Last(memory, model));
    }

    /// <summary>Every training publishes a version: the list must not grow for ever.</summary>
    [Fact]
    public void RemoveLoaded_AnHourAgo_TheVersionIsNotListedAnyMore()
    {
        using var meters = new TestMeters();
        var time = new FakeTimeProvider();
        var metrics = new InferenceMetrics(meters, time);
        using var loaded = new MetricCollector<long>(meters, InferenceMetrics.MeterName, "maas.models.loaded");
        var model = ModelName.Parse("add");
        metrics.AddLoaded(model, ModelVersion.Of(1), bytes: 1);
        metrics.AddLoaded(model, ModelVersion.Of(2), bytes: 1);
        metrics.RemoveLoaded(model, ModelVersion.Of(1), bytes: 1);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(["1", "2"], Versions());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["2"], Versions());

        IEnumerable<object?> Versions()
        {
            loaded.Clear();
            loaded.RecordObservableInstruments();
            return loaded.GetMeasurementSnapshot().Select(measured => measured.Tags["version"]).Order();
        }
    }

    /// <summary>The hot path: what the queue records for each request and each run.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Record_ForARequest_AllocatesNothing(bool hasListener)
    {
        using var meters = new TestMeters();
        var metrics = new InferenceMetrics(meters, TimeProvider.System).For(ModelName.Parse("add"), ModelVersion.Of(1));
        using var listener = new MeterListener();
        var heard = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => heard++);
        listener.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                mine.EnableMeasurementEvents(instrument);
            }
        };
        if (hasListener)
        {
            listener.Start();
        }

        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Record();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(hasListener ? 3003 : 0, heard);

        void Record()
        {
            metrics.RecordQueued(TimeSpan.FromMilliseconds(1));
            metrics.RecordRun(new RunTimings(1, TimeSpan.Zero, TimeSpan.FromMilliseconds(2), TimeSpan.Zero, RunProfile.Throughput));
        }
    }

    private static EngineHarness OneSlot() => new(options => options.RunThreads = 1);

    private static Task AskAsync(EngineHarness harness, ModelName model) => AskAsync(harness, model, [1, 4], 1, 2, 3, 4);

    private static async Task AskAsync(EngineHarness harness, ModelName model, long[] shape, params float[] values)
    {
        using var input = Tensors.Fp32("x", shape, values);
        using var result = await harness.InferAsync(model, [input]);
    }

    private static MetricCollector<T> Collect<T>(EngineHarness harness, string instrument)
        where T : struct => new(harness.Meters, InferenceMetrics.MeterName, instrument);

    private static List<CollectedMeasurement<T>> Of<T>(MetricCollector<T> collector, ModelName model)
        where T : struct => [.. collector.GetMeasurementSnapshot().Where(measured => Equals(measured.Tags["model"], model.Value))];

    private static long Last(MetricCollector<long> collector, ModelName model)
    {
        collector.RecordObservableInstruments();
        return Of(collector, model)[^1].Value;
    }

    private static void CheckRejected(MetricCollector<long> rejected, ModelName model, string reason)
    {
        var only = Assert.Single(rejected.GetMeasurementSnapshot());
        Assert.Equal((1, model.Value, "1", reason), (only.Value, only.Tags["model"], only.Tags["version"], only.Tags["reason"]));
    }
}
