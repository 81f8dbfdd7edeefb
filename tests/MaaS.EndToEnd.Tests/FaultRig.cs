using System.Net;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>The app and its storage as processes that may be ended at any time; messages come back soon.</summary>
internal sealed class FaultRig : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _arguments;
    private readonly List<string> _output = [];

    private FaultRig(int chunkRows, string[] settings) => _arguments =
    [
        "--EmbeddedHost:MessageLeaseSeconds", "3", "--EmbeddedHost:BlobPollingSeconds", "0.5", "--MaaS:Batches:ChunkRows", $"{chunkRows}",
        "--MaaS:Batches:MaxChunksAtOnce", "2", .. settings,
    ];

    /// <summary>For an app that is not ended: its messages do not come back although it may be held up for a while.</summary>
    public static string[] LongLease { get; } = ["--EmbeddedHost:MessageLeaseSeconds", "60"];

    public AzuriteFixture Azurite { get; } = new();

    public AppProcess? App { get; private set; }

    /// <summary>The lines that the app printed in all its lives.</summary>
    public IEnumerable<string> Output => _output.Concat(App?.Output ?? []);

    public BlobServiceClient Blobs => new(Azurite.ConnectionString);

    /// <param name="chunkRows">Rows that are answered in one piece of a batch.</param>
    /// <param name="settings">More of the command line.</param>
    public static async Task<FaultRig> StartAsync(int chunkRows = 1000, params string[] settings)
    {
        var rig = new FaultRig(chunkRows, settings);
        try
        {
            await rig.SeedAsync("add", OnnxModels.AddConstant(1));
            await rig.SeedAsync("slow", OnnxModels.MatMulChain(20_000));
            await rig.Azurite.InitializeAsync();
            await rig.StartAppAsync();
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async Task StartAppAsync() => App = await AppProcess.ExecuteAsync(
        Azurite.ConnectionString, Path.Combine(_directory.Path, "cache"), Path.Combine(_directory.Path, "models"), _arguments);

    public async Task KillAppAsync()
    {
        await App!.KillAsync();
        await App.DisposeAsync();
        _output.AddRange(App.Output);
        App = null;
    }

    /// <summary>The id of the batch that the upload is.</summary>
    public async Task<string> UploadAsync(string path, BinaryData content)
    {
        var info = (await Blobs.GetBlobContainerClient("batch-input").GetBlobClient(path).UploadAsync(content, overwrite: true)).Value;
        return BatchIds.Of(path, info);
    }

    public Task<JsonElement> WaitForEndAsync(string id) => WaitAsync(id, batch => batch.TryGetProperty("output", out _));

    public async Task<JsonElement> WaitAsync(string id, Func<JsonElement, bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            using var response = await App!.Client.GetAsync($"/api/batches/{id}", CancellationToken.None);
            var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
            if (response.StatusCode == HttpStatusCode.OK && JsonDocument.Parse(body).RootElement is var batch && condition(batch))
            {
                return batch;
            }

            Assert.False(limit.IsCancellationRequested, $"Batch {id} is still: {body}\n{string.Join('\n', App.Output.TakeLast(100))}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>The batch has all rows, nothing was given up, and nothing is left that it needed only meanwhile.</summary>
    public async Task CheckAsync(string id, BatchCsv csv)
    {
        var batch = await WaitForEndAsync(id);
        Assert.True(batch.GetProperty("state").GetString() == "succeeded", batch.GetRawText());
        Assert.Equal(csv.Rows, batch.GetProperty("rowsDone").GetInt32());
        Assert.False(batch.TryGetProperty("error", out _));
        await csv.CheckAsync(Blobs, batch.GetProperty("output").GetString()!);
        await CheckNothingLeftAsync(id);
        Assert.DoesNotContain(Output, line => line.Contains("gives message", StringComparison.Ordinal));
    }

    /// <summary>The queue runs empty, and the work folder of the batch is removed.</summary>
    public async Task CheckNothingLeftAsync(string id)
    {
        await WaitForEmptyAsync("batch-chunks", Limit);
        var work = Blobs.GetBlobContainerClient("requests")
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, $"batches/{id}/", CancellationToken.None);
        Assert.Empty(await work.ToListAsync(CancellationToken.None));
    }

    /// <summary>Returns when no message of the queue waits or is being handled.</summary>
    public Task WaitForEmptyAsync(string name, TimeSpan within) =>
        new QueueClient(Azurite.ConnectionString, name).WaitForEmptyAsync(within);

    /// <summary>The model is gone, as if somebody had removed it from the account.</summary>
    public async Task RemoveModelAsync()
    {
        Directory.Delete(ModelDirectory, recursive: true);
        var models = Blobs.GetBlobContainerClient("models");
        await foreach (var blob in models.GetBlobsAsync(BlobTraits.None, BlobStates.None, "add/", CancellationToken.None))
        {
            await models.DeleteBlobAsync(blob.Name, cancellationToken: CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (App is not null)
        {
            await App.DisposeAsync();
        }

        await Azurite.DisposeAsync();
        Azurite.Dispose();
        _directory.Dispose();
    }

    private string ModelDirectory => Path.Combine(_directory.Path, "models", "add");

    private Task SeedAsync(string name, byte[] onnx)
    {
        var version = Directory.CreateDirectory(Path.Combine(_directory.Path, "models", name, "1")).FullName;
        return File.WriteAllBytesAsync(Path.Combine(version, "model.onnx"), onnx);
    }
}
