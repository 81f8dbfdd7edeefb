using MaaS.Inference;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests;

public sealed class BatchChunkRunnerTests
{
    private static readonly EchoModel Echo = new(TestManifests.Spec("x", TensorDataType.Fp32, -1, 2), maxBatchSize: 2);

    private static readonly byte[] Content = [.. Enumerable.Range(0, 20).SelectMany(i => System.Text.Encoding.UTF8.GetBytes($"[{i},{i}]\n"))];

    [Fact]
    public async Task RunAsync_Overloaded_WaitsAndAsksAgain()
    {
        var time = new FakeTimeProvider();
        var refused = new TaskCompletionSource();
        var asked = 0;
        var run = RunAsync(
            (request, cancellationToken) =>
            {
                if (Interlocked.Increment(ref asked) == 2)
                {
                    refused.SetResult();
                    throw new OverloadedException("busy", TimeSpan.FromSeconds(7));
                }

                return Echo.InferAsync(request, cancellationToken);
            },
            time);

        await refused.Task;
        Assert.False(run.IsCompleted);
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(7));
            await Task.Yield();
        }

        Assert.Equal(new BatchChunkResult(20, 20, 0), await run);
        Assert.Equal(11, asked);
    }

    [Fact]
    public async Task RunAsync_SlowModel_HasAFewRequestsAtATime()
    {
        var gate = new SemaphoreSlim(0);
        var (running, most) = (0, 0);
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync(async (request, cancellationToken) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (most == 3)
            {
                third.TrySetResult();
            }

            await gate.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref running);
            return await Echo.InferAsync(request, cancellationToken);
        });

        await third.Task.WaitAsync(TimeSpan.FromMinutes(1));
        gate.Release(10);

        Assert.Equal(20, (await run).Succeeded);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task RunAsync_ModelThatIsGone_FailsAndEndsWhatIsInFlight()
    {
        var asked = 0;
        var ended = 0;

        await Assert.ThrowsAsync<ModelUnavailableException>(() => RunAsync(async (_, cancellationToken) =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                throw new ModelUnavailableException("gone");
            }

            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            finally
            {
                Interlocked.Increment(ref ended);
            }

            throw new InvalidOperationException("It was cancelled.");
        }));

        Assert.Equal(asked - 1, ended);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var run = RunAsync(
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                throw new InvalidOperationException("It was cancelled.");
            },
            cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task RunAsync_RealEngine_FailsOnlyTheRowsThatTheModelRefuses()
    {
        using var directory = new TemporaryDirectory();
        var store = new DirectoryModelStore(directory.File("store"));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(store)
            .Configure<ModelCacheOptions>(options => options.Directory = directory.File("cache"))
            .AddInference()
            .BuildServiceProvider();
        var folder = Directory.CreateDirectory(directory.File("source")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), OnnxModels.Lookup());
        var name = ModelName.Parse("lookup");
        await new ModelPublisher(store, TimeProvider.System, NullLogger<ModelPublisher>.Instance).PublishAsync(folder, name, version: null, CancellationToken.None);
        var engine = services.GetRequiredService<InferenceEngine>();
        await engine.RefreshAsync(name, CancellationToken.None);
        using var lease = await engine.LeaseAsync(name, VersionSelector.Default, CancellationToken.None);
        var model = BatchModel.Of(lease.Manifest, lease.Settings);

        var content = System.Text.Encoding.UTF8.GetBytes("id,index\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},{(i == 40 ? 9 : i % 4)}\n")));
        var (result, output, errors) = await RunAsync(BatchFormat.For("a.csv")!, content, model, lease.InferAsync, TimeProvider.System, CancellationToken.None);

        Assert.Equal(32, model.MaxBatchSize);
        Assert.Equal(new BatchChunkResult(100, 99, 1), result);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Where(i => i != 40).Select(i => $"{i},{10 + (i % 4)}\n")), output);
        Assert.StartsWith("{\"row\":40,", errors, StringComparison.Ordinal);
        Assert.EndsWith("\"keys\":{\"id\":\"40\"}}\n", errors, StringComparison.Ordinal);
    }

    private static async Task<BatchChunkResult> RunAsync(
        Func<InferenceRequest, CancellationToken, Task<InferenceResult>> infer, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(BatchFormat.For("a.jsonl")!, Content, Echo.Model, infer, time ?? TimeProvider.System, cancellationToken)).Result;

    private static async Task<(BatchChunkResult Result, string Output, string Errors)> RunAsync(
        BatchFormat format, byte[] content, BatchModel model, Func<InferenceRequest, CancellationToken, Task<InferenceResult>> infer, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var file = new MemoryStream(content);
        var layout = await format.InspectAsync(file, model, cancellationToken);
        var chunk = Assert.Single(await format.SplitAsync(file, layout, BatchFile.OneChunk, after: null, cancellationToken).ToListAsync(cancellationToken));
        using var part = new MemoryStream();
        using var errors = new MemoryStream();
        var result = await new BatchChunkRunner(infer, time).RunAsync(format, file, layout, chunk, model, [part], errors, cancellationToken);
        return (result, System.Text.Encoding.UTF8.GetString(part.ToArray()), System.Text.Encoding.UTF8.GetString(errors.ToArray()));
    }
}
