using Azure.Storage.Queues.Models;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Functions.Tests.Batches;

/// <summary>The services of batches without triggers: every step is done when the test says so.</summary>
public sealed class BatchSteps : IAsyncLifetime, IDisposable
{
    public const int ChunkRows = 10;

    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    internal BatchMessages Messages => new(_azurite.ConnectionString);

    internal T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        var version = Directory.CreateDirectory(Path.Combine(_directory.Path, "models", "add", "1")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(version, "model.onnx"), OnnxModels.AddConstant(1));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _azurite.ConnectionString,
            ["MaaS:Models:SeedDirectory"] = Path.Combine(_directory.Path, "models"),
            ["MaaS:Cache:Directory"] = Path.Combine(_directory.Path, "cache"),
            ["MaaS:Batches:ChunkRows"] = $"{ChunkRows}",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddMaaS(builder.Configuration);
        _host = builder.Build();
        await _host.StartAsync();
        await _host.Services.GetServices<IHostedService>().OfType<StorageLayout>().Single().ExecuteTask!;
        await Get<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>Uploads a file of which nobody is told. Its name ends as given.</summary>
    internal async Task<BatchSource> UploadAsync(BinaryData content, string extension = ".csv")
    {
        var name = $"add/{Guid.NewGuid():n}{extension}";
        await Messages.Blobs.GetBlobContainerClient("batch-input").GetBlobClient(name).UploadAsync(content);
        return (await Get<BatchFiles>().FindSourceAsync(name, CancellationToken.None))!;
    }

    /// <summary>An upload of which the service was told.</summary>
    internal async Task<BatchRecord> AcceptAsync(BinaryData content, string extension = ".csv")
    {
        var source = await UploadAsync(content, extension);
        await Get<BatchIntake>().AcceptAsync(source.Name, CancellationToken.None);
        return await FindAsync(source.ComputeBatchId());
    }

    internal async Task<BatchRecord> FindAsync(string id) =>
        await Get<BatchTable>().FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"Batch {id} has no record.");

    /// <summary>As the timer does it, when all that happened so far is two minutes ago.</summary>
    internal Task ReconcileAsync() => new BatchReconciler(
        Get<BatchFiles>(), Get<BatchTable>(), Get<BatchQueue>(), Get<BatchIntake>(), Get<BatchCloser>(), Get<IOptions<BatchesOptions>>(),
        new AheadTimeProvider(TimeSpan.FromMinutes(2)), Get<ILogger<BatchReconciler>>()).ReconcileAsync(CancellationToken.None);

    /// <summary>Does the next message, as the queue trigger would. False when there is none.</summary>
    internal async Task<bool> StepAsync()
    {
        QueueMessage? message = await Messages.Queue.ReceiveMessageAsync();
        if (message is null)
        {
            return false;
        }

        await Get<BatchRunner>().RunAsync(message.Body.ToString(), CancellationToken.None);
        await Messages.Queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        return true;
    }

    /// <summary>Does all messages; then the batch has every row, and nothing is left that it needed only meanwhile.</summary>
    internal async Task FinishAsync(string id, BatchCsv csv)
    {
        var batch = await FinishAsync(id);
        await csv.CheckAsync(Messages.Blobs, BatchFiles.OutputFolder(batch));
    }

    /// <summary>Does all messages; then the batch has succeeded, and nothing is left that it needed only meanwhile.</summary>
    internal async Task<BatchRecord> FinishAsync(string id)
    {
        while (await StepAsync())
        {
        }

        var batch = await FindAsync(id);
        Assert.True(batch is { State: BatchState.Succeeded, IsClosed: true, Error: null }, batch.ToString());
        await Messages.CheckNothingLeftAsync(id);
        return batch;
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        await _azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _azurite.Dispose();
        _directory.Dispose();
    }
}
