using System.Runtime.InteropServices;
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

    /// <summary>Publishes a network of dense layers.</summary>
    public async Task<ModelName> PublishAsync(string name, int width, int layers, int seed, CancellationToken cancellationToken)
    {
        var source = Directory.CreateDirectory(_folder.File($"source-{name}")).FullName;
        LargeModel.Write(Path.Combine(source, "model.onnx"), width, layers, seed);
        var model = ModelName.Parse(name);
        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        await publisher.PublishAsync(source, model, version: null, cancellationToken);
        Directory.Delete(source, recursive: true);
        await Engine.RefreshAsync(model, cancellationToken);
        return model;
    }

    /// <summary>One row.</summary>
    public Task InferAsync(ModelName model, int width, CancellationToken cancellationToken) => InferAsync(model, 1, width, cancellationToken);

    public async Task InferAsync(ModelName model, int rows, int width, CancellationToken cancellationToken)
    {
        using var input = new Tensor("x", TensorDataType.Fp32, [rows, width], MemoryMarshal.AsBytes<float>(new float[rows * width]).ToArray());
        using var lease = await Engine.LeaseAsync(model, VersionSelector.Default, cancellationToken);
        using var result = await lease.InferAsync(new InferenceRequest { Inputs = [input] }, cancellationToken);
    }

    /// <summary>Ends when the packed weights serve and the others are gone.</summary>
    public async Task WhenPackedAsync(CancellationToken cancellationToken)
    {
        while (!IsMapped("weights.bin") || IsMapped("/.weights"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
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
