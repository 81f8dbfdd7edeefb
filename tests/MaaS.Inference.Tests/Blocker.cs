using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace MaaS.Inference.Tests;

/// <summary>Holds the one slot with a run that would take minutes, until it is cancelled.</summary>
internal sealed class Blocker : IAsyncDisposable
{
    public const int Size = 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly Tensor _input;
    private readonly Task _run;

    private Blocker(EngineHarness harness, ModelName model)
    {
        Model = model;
        _input = Tensors.Fp32("x", [Size, Size], new float[Size * Size]);
        _run = harness.InferAsync(model, [_input], cancellationToken: _stop.Token);
    }

    public ModelName Model { get; }

    public bool IsDone => _run.IsCompleted;

    /// <summary>Returns when the run has begun: until then what comes may go first.</summary>
    public static async Task<Blocker> StartAsync(EngineHarness harness)
    {
        var model = await harness.PublishAsync("blocker", OnnxModels.MatMulChain(20_000));
        using var small = Tensors.Fp32("x", [1, 1], 1);
        using (await harness.InferAsync(model, [small]))
        {
        }

        using var begun = new MetricCollector<double>(harness.Meters, InferenceMetrics.MeterName, "maas.inference.queue.duration");
        var blocker = new Blocker(harness, model);
        await EngineHarness.EventuallyAsync(
            () => begun.GetMeasurementSnapshot().Any(measured => Equals(measured.Tags["model"], model.Value)));
        return blocker;
    }

    public async Task FreeSlotAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_run.ContinueWith(done => done.Exception, TaskScheduler.Default)).ConfigureAwait(false);
        _input.Dispose();
        _stop.Dispose();
    }
}
