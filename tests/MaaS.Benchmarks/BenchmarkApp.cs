using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.EndToEnd.Tests;
using MaaS.Serving;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>The app as a process of its own with the models of the checkout, over an Azurite of its own.</summary>
internal sealed class BenchmarkApp : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _cache = new();
    private AppProcess? _process;

    public AppProcess Process => _process!;

    public HttpClient Client => Process.Client;

    public string ConnectionString => _azurite.ConnectionString;

    public static async Task<BenchmarkApp> StartAsync()
    {
        Environment.SetEnvironmentVariable("EmbeddedHost__BlobPollingSeconds", "1");
        var app = new BenchmarkApp();
        await app._azurite.InitializeAsync();
        app._process = await AppProcess.ExecuteAsync(
            app.ConnectionString, app._cache.Path, Path.Combine(RepositoryRoot.Path, "models"));
        return app;
    }

    /// <summary>The name of the model's first input, and the rows that share a run.</summary>
    public async Task<(string Input, int MaxBatchSize)> DescribeAsync(string model, CancellationToken cancellationToken)
    {
        var config = await Client.GetFromJsonAsync<JsonElement>($"/v2/models/{model}/config", cancellationToken);
        return (config.GetProperty("input")[0].GetProperty("name").GetString()!, config.GetProperty("max_batch_size").GetInt32());
    }

    /// <summary>Uploads a file and gives the id of its batch.</summary>
    public async Task<string> UploadAsync(string path, string name, CancellationToken cancellationToken)
    {
        var blob = new BlobServiceClient(ConnectionString).GetBlobContainerClient("batch-input").GetBlobClient(name);
        var info = (await blob.UploadAsync(path, new BlobUploadOptions(), cancellationToken)).Value;
        return BatchIds.Of(name, info);
    }

    /// <summary>Seconds to read an upload once, in ranges as chunks are read, and as many at once, and to do nothing with it.</summary>
    public async Task<double> ReadAsync(string name, CancellationToken cancellationToken)
    {
        const int ReadBytes = Serving.BatchFiles.ReadBytes;
        var defaults = new BatchesOptions();
        var blob = new BlobServiceClient(ConnectionString).GetBlobContainerClient("batch-input").GetBlobClient(name);
        var length = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentLength;
        var chunks = Enumerable.Range(0, (int)((length + defaults.ChunkBytes - 1) / defaults.ChunkBytes)).Select(chunk => chunk * defaults.ChunkBytes);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = defaults.ResolvedMaxChunksAtOnce,
            CancellationToken = cancellationToken,
        };
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(chunks, options, async (start, stop) =>
        {
            await using var stream = await blob.OpenReadAsync(start, ReadBytes, cancellationToken: stop);
            var buffer = new byte[ReadBytes];
            for (var left = Math.Min(defaults.ChunkBytes, length - start); left > 0;)
            {
                left -= await stream.ReadAtLeastAsync(buffer, (int)Math.Min(buffer.Length, left), cancellationToken: stop);
            }
        });
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The batch when its summary is there.</summary>
    public async Task<JsonElement> WaitAsync(string batchId, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var response = await Client.GetAsync(new Uri($"/api/batches/{batchId}", UriKind.Relative), cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                var batch = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                if (batch.TryGetProperty("output", out _))
                {
                    return batch.GetProperty("state").GetString() == "succeeded"
                        ? batch
                        : throw new InvalidOperationException($"The batch did not succeed: {batch}");
                }
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _azurite.DisposeAsync();
        _azurite.Dispose();
        _cache.Dispose();
    }
}
