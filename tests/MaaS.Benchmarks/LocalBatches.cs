using System.Diagnostics;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Benchmarks;

/// <summary>What the service does with the chunks of a file, in this process, from a local file to nowhere: no storage.</summary>
internal sealed class LocalBatches : IAsyncDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ServiceProvider _services;

    private LocalBatches()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MaaS:Models:LocalDirectory"] = Path.Combine(_folder.Path, "store"),
            ["MaaS:Cache:Directory"] = Path.Combine(_folder.Path, "cache"),
        }).Build();
        _services = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None)).AddMaaS(configuration).BuildServiceProvider();
    }

    public static async Task<LocalBatches> CreateAsync(CancellationToken cancellationToken)
    {
        var batches = new LocalBatches();
        await batches._services.GetRequiredService<RepositoryImporter>()
            .ImportAsync(Path.Combine(RepositoryRoot.Path, "models"), cancellationToken);
        await batches._services.GetRequiredService<InferenceEngine>().RefreshAsync(cancellationToken);
        return batches;
    }

    /// <summary>Rows per second.</summary>
    public async Task<double> MeasureAsync(string model, string path, CancellationToken cancellationToken)
    {
        var engine = _services.GetRequiredService<InferenceEngine>();
        using var lease = await engine.LeaseAsync(ModelName.Parse(model), VersionSelector.Default, cancellationToken);
        var target = BatchModel.Of(lease.Manifest, lease.Settings);
        var format = BatchFormat.For(path)!;
        await using var file = File.OpenRead(path);
        var layout = await format.InspectAsync(file, target, cancellationToken);
        var limits = new BatchChunkLimits(new BatchesOptions().ChunkBytes, new BatchesOptions().ChunkRows);
        var rows = 0L;
        var watch = Stopwatch.StartNew();
        var chunks = format.SplitAsync(file, layout, limits, after: null, cancellationToken);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = new BatchesOptions().ResolvedMaxChunksAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(chunks, options, async (chunk, stop) =>
        {
            await using var part = File.OpenRead(path);
            var parts = format.GetOutputs(layout, target).Select(_ => Stream.Null).ToArray();
            var result = await new BatchChunkRunner(lease.InferAsync, TimeProvider.System)
                .RunAsync(format, part, layout, chunk, target, parts, Stream.Null, stop);
            Interlocked.Add(ref rows, result.Succeeded);
        });
        return rows / watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
