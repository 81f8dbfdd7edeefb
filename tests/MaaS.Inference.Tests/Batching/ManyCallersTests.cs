using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Batching;

public sealed class ManyCallersTests
{
    private const int Callers = 512;

    /// <summary>A caller that waits holds no thread, so that the pool answers others at once and does not grow.</summary>
    [Fact]
    public async Task InferAsync_ManyCallersOfABusyModel_HoldNoThreadOfThePool()
    {
        await using var harness = new EngineHarness(options => options.RunThreads = 1);
        var model = await harness.PublishAsync("add", OnnxModels.AddConstant(1));
        _ = await AskAsync(harness, model, 0);
        await using var blocker = await Blocker.StartAsync(harness);
        var threads = ThreadPool.ThreadCount;

        var answers = Enumerable.Range(0, Callers).Select(value => Task.Run(() => AskAsync(harness, model, value))).ToArray();
        var waits = harness.Queue(model);
        await EngineHarness.EventuallyAsync(() => waits.Waiting == Callers);

        // Each had its turn on the pool, and none has an answer: had they kept their threads, most would still wait for one.
        Assert.InRange(ThreadPool.ThreadCount, 1, threads + (Callers / 4));
        await Task.Run(() => { }).WaitAsync(TimeSpan.FromMinutes(5));
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));
        await blocker.FreeSlotAsync();
        Assert.Equal(Enumerable.Range(0, Callers).Select(value => value + 1f), await Task.WhenAll(answers));
    }

    private static async Task<float> AskAsync(EngineHarness harness, ModelName model, float value)
    {
        using var input = Tensors.Fp32("x", [1, 4], value, value, value, value);
        using var result = await harness.InferAsync(model, [input]);
        return result.Floats()[0];
    }
}
