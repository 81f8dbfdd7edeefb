using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Batching;

[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationCollection;

/// <summary>Counts what the whole process allocates, so nothing may run beside it.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Requests = 1000;

    /// <summary>About 1000 bytes, of which ONNX Runtime's own binding takes half; a list or a closure more per request is still within.</summary>
    private const int MostBytes = 1300;

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task InferAsync_SteadyState_AllocatesLittlePerRequest(int? maxBatchSize)
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync(
            "add", OnnxModels.AddConstant(1), new ModelSettings { Batching = new BatchingSettings { MaxBatchSize = maxBatchSize } });
        using var input = Tensors.Fp32("x", [1, 4], 1, 2, 3, 4);
        var request = new InferenceRequest { Inputs = [input] };
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        await InferAsync(lease, request, cancellation.Token);

        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await InferAsync(lease, request, cancellation.Token);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least / Requests, 1, MostBytes);
    }

    /// <summary>Many at once go through the queue, the slots' threads and runs of several; each has a task of its own, and a state machine.</summary>
    [Fact]
    public async Task InferAsync_ManyAtOnce_AllocatesLittlePerRequest()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 1);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        using var input = Tensors.Fp32("x", [1, 4], 1, 2, 3, 4);
        var request = new InferenceRequest { Inputs = [input] };
        using var lease = await harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None);
        await InferAsync(lease, request, CancellationToken.None);
        using var gate = new ManualResetEventSlim();
        var answers = new Task<InferenceResult>[Requests];

        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            gate.Reset();
            var held = harness.Scheduler.RunAsync(gate.Wait);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var r = 0; r < Requests; r++)
            {
                answers[r] = lease.InferAsync(request, CancellationToken.None);
            }

            gate.Set();
            await held;
            foreach (var answer in answers)
            {
                (await answer).Dispose();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.InRange(least / Requests, 1, MostBytes);
        Assert.Contains(harness.Engine.GetStatistics(model, ModelVersion.Of(1)).Batches, batch => batch.BatchSize == 32);
    }

    private static async Task InferAsync(ModelLease lease, InferenceRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Requests; i++)
        {
            using var result = await lease.InferAsync(request, cancellationToken);
        }
    }
}
