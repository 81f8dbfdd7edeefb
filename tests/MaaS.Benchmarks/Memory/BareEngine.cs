using MaaS.Inference;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Benchmarks;

/// <summary>The engine without anything around it, over made models in a folder.</summary>
internal sealed class BareEngine : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly DirectoryModelStore _store;
    private readonly ServiceProvider _services;

    public BareEngine(Action<EngineOptions> configure)
    {
        _store = new DirectoryModelStore(_folder.File("store"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IModelStore>(_store)
            .Configure<ModelCacheOptions>(options => options.Directory = CacheFolder)
            .Configure(configure)
            .AddInference()
            .BuildServiceProvider();
        Engine = _services.GetRequiredService<InferenceEngine>();
    }

    public InferenceEngine Engine { get; }

    private string CacheFolder => _folder.File("cache");

    public async Task<ModelName> PublishAsync(string name, MadeNetwork network, int seed, CancellationToken cancellationToken)
    {
        var source = Directory.CreateDirectory(_folder.File($"source-{name}")).FullName;
        LargeModel.Write(Path.Combine(source, "model.onnx"), network.Width, network.Layers, seed);
        var model = ModelName.Parse(name);
        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        await publisher.PublishAsync(source, model, version: null, cancellationToken);
        Directory.Delete(source, recursive: true);
        await Engine.RefreshAsync(model, cancellationToken);
        return model;
    }

    public async Task InferAsync(ModelName model, MadeNetwork network, int rows, CancellationToken cancellationToken)
    {
        var data = new byte[rows * network.Width * sizeof(float)];
        using var input = new Tensor("x", TensorDataType.Fp32, [rows, network.Width], data);
        using var lease = await Engine.LeaseAsync(model, VersionSelector.Default, cancellationToken);
        using var result = await lease.InferAsync(new InferenceRequest { Inputs = [input] }, cancellationToken);
    }

    /// <summary>
    /// Ends when packed weights serve: builds are done in order, and that of a model is asked for within its load. To look again and again
    /// would cost the time of a core that is measured.
    /// </summary>
    /// <exception cref="InvalidOperationException">No packed weights are mapped.</exception>
    public async Task WhenPackedAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _services.GetRequiredService<BackgroundBuilds>().Enqueue(done.SetResult);
        await done.Task.WaitAsync(cancellationToken);
        if (!IsMapped("weights.bin"))
        {
            throw new InvalidOperationException($"All builds have ended, and no packed weights of '{CacheFolder}' are mapped.");
        }
    }

    /// <summary>Removes all packed weights, so that the next load packs anew.</summary>
    public void ForgetPacked()
    {
        foreach (var folder in Directory.GetDirectories(CacheFolder, ".derived", SearchOption.AllDirectories))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private bool IsMapped(string file) => File.ReadLines("/proc/self/maps")
        .Any(line => line.Contains(CacheFolder, StringComparison.Ordinal) && line.EndsWith(file, StringComparison.Ordinal));
}
