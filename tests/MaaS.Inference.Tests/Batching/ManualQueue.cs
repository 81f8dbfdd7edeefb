using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Inference.Tests.Batching;

/// <summary>A queue over FP32 [N, width] whose runs are done when the test says so, and take as long as it says by a clock that stands still.</summary>
internal sealed class ManualQueue : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly RunScheduler _scheduler;
    private readonly ModelStatistics _statistics;

    public ManualQueue(BatchingSettings settings, Func<int, double>? costMs = null, PaddingSettings? padding = null)
    {
        var manifest = Manifest;
        CostMs = costMs ?? (_ => 0);
        _statistics = new ModelStatistics(Time, new InferenceMetrics(_meters, Time).For(manifest.Name, manifest.Version));
        _scheduler = new RunScheduler(slots: 1, Time);
        Slot = new RunSlot(_scheduler, index: 0);
        using var held = new ManualResetEventSlim();
        _ = _scheduler.RunAsync(() =>
        {
            held.Set();
            _stop.Wait();
        });
        held.Wait();
        var plan = PaddingPlan.For(manifest, settings with { Padding = padding });
        Queue = new RequestQueue(manifest, Run, plan, _scheduler, settings, _statistics, Time);
    }

    public ModelManifest Manifest { get; } = CreateManifest();

    public FakeTimeProvider Time { get; } = new();

    public TestMeters Meters => _meters;

    public RequestQueue Queue { get; }

    public RunSlot Slot { get; }

    public Func<int, double> CostMs { get; set; }

    /// <summary>Lets time pass while a run is under way.</summary>
    public Action<TimeSpan>? Pass { get; set; }

    /// <summary>What happens during a run; it may throw.</summary>
    public Action<List<PendingRun>, RunProfile, RunOptions>? During { get; set; }

    /// <summary>Of the output of each request; null for results without outputs.</summary>
    public IDisposable? OutputOwner { get; set; }

    /// <summary>Rows of each run, in order.</summary>
    public List<int> Runs { get; } = [];

    public StatisticsSnapshot Figures => _statistics.Snapshot();

    public IReadOnlyDictionary<string, long> ClosedOf(int rows) => Figures.Batches.Single(batch => batch.BatchSize == rows).Closed;

    public Task<InferenceResult> EnqueueAsync(
        int rows = 1, int width = 1, TimeSpan? timeout = null, uint priority = 0, CancellationToken cancellationToken = default) =>
        EnqueueAsync(Tensors.Fp32("x", [rows, width], new float[rows * width]), timeout, priority, cancellationToken);

    public Task<InferenceResult> EnqueueAsync(
        Tensor input, TimeSpan? timeout = null, uint priority = 0, CancellationToken cancellationToken = default)
    {
        Tensor[] inputs = [input];
        return Queue.EnqueueAsync(
            new InferenceRequest { Inputs = inputs, Timeout = timeout, Priority = priority }, inputs, Queue.OutputNames, cancellationToken);
    }

    public void RunNext() => Queue.RunNext(Slot);

    public void Dispose()
    {
        _stop.Set();
        _scheduler.Dispose();
        _stop.Dispose();
        _meters.Dispose();
    }

    private void Run(RunSlot slot, RunProfile profile, out RunTimings timings)
    {
        var batch = slot.Batch;
        var rows = batch.Sum(run => run.Rows);
        var took = TimeSpan.FromMilliseconds(CostMs(rows));
        (Pass ?? Time.Advance)(took);
        During?.Invoke(batch, profile, slot.Running.Options);
        Runs.Add(rows);
        slot.Buffers.Results.AddRange(batch.Select(_ => new InferenceResult(Manifest, CreateOutputs())));
        timings = new RunTimings(rows, TimeSpan.Zero, took, TimeSpan.Zero, profile);
    }

    private Tensor[] CreateOutputs() =>
        OutputOwner is null ? [] : [new Tensor("y", TensorDataType.Fp32, [0], ReadOnlyMemory<byte>.Empty, OutputOwner)];

    private static ModelManifest CreateManifest()
    {
        TensorSpec tensor = new() { Name = "x", DataType = TensorDataType.Fp32, Shape = [-1, -1], DimensionNames = ["N", "width"] };
        return new ModelManifest
        {
            Name = ModelName.Parse("manual"),
            Version = ModelVersion.Of(1),
            Files = [],
            Signature = new ModelSignature { Inputs = [tensor], Outputs = [tensor with { Name = "y" }] },
            Opset = new Dictionary<string, long>(),
            IrVersion = 1,
            ContentDigest = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
