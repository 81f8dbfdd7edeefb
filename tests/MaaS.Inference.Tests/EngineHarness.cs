using System.Diagnostics.Metrics;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Inference.Tests;

/// <summary>An engine over a folder, with models made on the spot.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;

    public EngineHarness(Action<EngineOptions>? configure = null, SessionPolicy? policy = null, long cacheBytes = 1L << 30)
    {
        Store = new DirectoryModelStore(Path.Combine(_directory.Path, "store"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(Store)
            .Configure<ModelCacheOptions>(options => (options.Directory, options.MaxBytes) = (CacheFolder, cacheBytes))
            .Configure<EngineOptions>(options => configure?.Invoke(options))
            .AddSingleton(policy ?? new SessionPolicy())
            .AddInference()
            .BuildServiceProvider();
        Engine = _services.GetRequiredService<InferenceEngine>();
    }

    /// <summary>On a busy machine the first run of a model may take so long that the next requests would be refused for it.</summary>
    public static ModelSettings Patient => new() { Batching = new BatchingSettings { MaxQueueDelayMs = 600_000 } };

    public DirectoryModelStore Store { get; }

    public InferenceEngine Engine { get; }

    public string CacheFolder => Path.Combine(_directory.Path, "cache");

    public BackgroundBuilds Builds => _services.GetRequiredService<BackgroundBuilds>();

    public ModelPool Pool => _services.GetRequiredService<ModelPool>();

    public RunScheduler Scheduler => _services.GetRequiredService<RunScheduler>();

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public ModelCatalog Catalog => _services.GetRequiredService<ModelCatalog>();

    /// <summary>The queue of a model that is loaded.</summary>
    public RequestQueue Queue(ModelName model)
    {
        var pool = _services.GetRequiredService<ModelPool>();
        return pool.FindQueue(model, VersionSelector.Default) ?? throw new InvalidOperationException($"Model '{model}' is not loaded.");
    }

    /// <summary>As at the end of the process.</summary>
    public void StopScheduler() => Scheduler.Dispose();

    /// <summary>Takes a stored file away, so that it cannot be downloaded.</summary>
    public void RemoveFile(ModelName model, int version, string file) =>
        File.Delete(Path.Combine(_directory.Path, "store", model.Value, $"{version}", file));

    public async Task<ModelName> PublishAsync(string name, byte[] onnx, ModelSettings? settings = null, params (string Name, byte[] Content)[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_directory.Path, Guid.NewGuid().ToString("n"))).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), onnx);
        foreach (var (file, content) in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, file), content);
        }

        var model = ModelName.Parse(name);
        var stored = await Store.GetSettingsAsync(model, CancellationToken.None);
        var publisher = new ModelPublisher(Store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        await publisher.PublishAsync(folder, model, version: null, CancellationToken.None);
        settings ??= stored.ETag is null ? Patient : null;
        if (settings is not null)
        {
            Assert.True(await Store.TryPutSettingsAsync(model, settings, stored.ETag, CancellationToken.None));
        }

        await Engine.RefreshAsync(model, CancellationToken.None);
        return model;
    }

    public async Task<InferenceResult> InferAsync(
        ModelName model, Tensor[] inputs, TimeSpan? timeout = null, uint priority = 0, CancellationToken cancellationToken = default)
    {
        using var lease = await Engine.LeaseAsync(model, VersionSelector.Default, cancellationToken);
        return await lease.InferAsync(new InferenceRequest { Inputs = inputs, Timeout = timeout, Priority = priority }, cancellationToken);
    }

    /// <summary>Ends when every build that was asked for by now has ended. Fails when that takes more than five minutes.</summary>
    public async Task BuildsAreDoneAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Builds.Enqueue(done.SetResult);
        await done.Task.WaitAsync(TimeSpan.FromMinutes(5));
    }

    /// <summary>Whether a file of the cache, by the end of its path, is mapped into this process.</summary>
    public bool IsMapped(string file) => CountMapped(file) > 0;

    /// <summary>How often.</summary>
    public int CountMapped(string file) => File.ReadLines("/proc/self/maps")
        .Count(line => line.Contains(CacheFolder, StringComparison.Ordinal) && line.EndsWith(file, StringComparison.Ordinal));

    /// <summary>Fails unless the condition becomes true within five minutes.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _directory.Dispose();
    }
}
