using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using Azure.Storage.Sas;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>A run in Azurite as the service prepares one, and jobs for it.</summary>
internal sealed class MadeJob : IDisposable
{
    public const string RunId = "made-run";

    private readonly BlobContainerClient _container;
    private readonly QueueClient _events;

    private MadeJob(AzuriteFixture azurite)
    {
        _container = azurite.CreateContainerClient();
        _events = new QueueClient(azurite.ConnectionString, _container.Name);
        Made.Spec["data"]!["source"] = Path.GetDirectoryName(Made.SpecPath);
    }

    /// <summary>What the run trains with.</summary>
    public MadeRun Made { get; } = new();

    /// <summary>Of the run's files.</summary>
    public string Url => $"{_container.Uri}/{RunId}";

    public static async Task<MadeJob> CreateAsync(AzuriteFixture azurite)
    {
        var job = new MadeJob(azurite);
        await job._container.CreateAsync();
        await job._events.CreateAsync();
        return job;
    }

    /// <summary>Long enough to be ended on the way, with a checkpoint every few steps.</summary>
    public void MakeLong(int epochs = 150)
    {
        // Two threads wait for each other where other programs want the cores, too.
        Made.Training["threads"] = 1;
        Made.Training["batchSize"] = 8;
        Made.Training["epochs"] = epochs;
        Made.Training["optimiser"]!["learningRate"] = 0.001;
        Made.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 50, "everySeconds": 1000 }""");
        Made.Spec["test"] = new JsonObject();
    }

    /// <summary>Writes the spec, as the service does before it starts a job.</summary>
    public Task SaveSpecAsync() => Blob(RunFiles.Spec).UploadAsync(BinaryData.FromString(Made.Spec.ToJsonString()), overwrite: true);

    /// <summary>What the service gives a job that has no identity of its own.</summary>
    public Dictionary<string, string> EnvironmentOf(int attempt)
    {
        var until = TimeProvider.System.GetUtcNow().AddHours(1);
        const BlobContainerSasPermissions rights = BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Write
            | BlobContainerSasPermissions.Delete | BlobContainerSasPermissions.List;
        return new Dictionary<string, string>
        {
            [JobEnvironment.RunId] = RunId,
            [JobEnvironment.Attempt] = $"{attempt}",
            [JobEnvironment.RunUrl] = Url,
            [JobEnvironment.RunSas] = _container.GenerateSasUri(rights, until).Query.TrimStart('?'),
            [JobEnvironment.EventsUrl] = _events.Uri.ToString(),
            [JobEnvironment.EventsSas] = _events.GenerateSasUri(QueueSasPermissions.Add, until).Query.TrimStart('?'),
            ["AzureWebJobsStorage"] = "",
        };
    }

    public JobProcess Start(int attempt) => Start(EnvironmentOf(attempt));

    public JobProcess Start(IReadOnlyDictionary<string, string> environment) =>
        new(TrainerProcess.Start(environment, "run", "--work", Made.PathOf("work")));

    /// <summary>Runs a job to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(int attempt)
    {
        using var process = Start(attempt);
        return await process.WaitForExitAsync();
    }

    /// <summary>As if the run had not been worked on: nothing is left but its spec and its log.</summary>
    public async Task StartOverAsync()
    {
        if (await IsLockedAsync())
        {
            await Blob(RunFiles.Lock).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);
        }

        foreach (var name in (await ListAsync()).Keys.Except([RunFiles.Spec, RunFiles.Log]).Append(RunFiles.Lock))
        {
            await Blob(name).DeleteIfExistsAsync();
        }

        await _events.ClearMessagesAsync();
    }

    public BlobClient Blob(string name) => _container.GetBlobClient($"{RunId}/{name}");

    /// <summary>Changes with every write of any file of the run, the lock excepted; by name.</summary>
    public async Task<SortedDictionary<string, string>> ListAsync()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var blob in _container.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{RunId}/" }, default))
        {
            files[blob.Name[(RunId.Length + 1)..]] = blob.Properties.ETag.ToString()!;
        }

        files.Remove(RunFiles.Lock);
        return files;
    }

    public async Task<T?> ReadAsync<T>(string name)
        where T : class =>
        await Blob(name).ExistsAsync() ? (await Blob(name).DownloadContentAsync()).Value.Content.ToObjectFromJson<T>(RunJson.Document) : null;

    public async Task<string> ReadTextAsync(string name) => (await Blob(name).DownloadContentAsync()).Value.Content.ToString();

    public Task<RunReport?> ReadReportAsync() => ReadAsync<RunReport>(RunFiles.Report);

    public async Task<byte[]> ReadModelAsync() =>
        (await Blob($"{RunFiles.Output}model.onnx").DownloadContentAsync()).Value.Content.ToArray();

    /// <summary>The name of the newest checkpoint; null before there is one.</summary>
    public async Task<string?> FindCheckpointAsync() =>
        (await ListAsync()).Keys.LastOrDefault(name => name.StartsWith(RunFiles.Checkpoints, StringComparison.Ordinal));

    public async Task<bool> IsLockedAsync() =>
        await Blob(RunFiles.Lock).ExistsAsync()
        && (await Blob(RunFiles.Lock).GetPropertiesAsync()).Value.LeaseStatus == LeaseStatus.Locked;

    /// <summary>Takes the lock as a job of an attempt does.</summary>
    public async Task TakeLockAsync(int attempt)
    {
        var lease = Blob(RunFiles.Lock).GetBlobLeaseClient();
        if (await IsLockedAsync())
        {
            await lease.BreakAsync(TimeSpan.Zero);
        }

        await lease.AcquireAsync(TimeSpan.FromSeconds(60));
        await Blob(RunFiles.Lock).SetMetadataAsync(
            new Dictionary<string, string> { ["attempt"] = $"{attempt}" }, new BlobRequestConditions { LeaseId = lease.LeaseId });
    }

    /// <summary>What was put into the queue.</summary>
    public async Task<IReadOnlyList<RunEvent>> ReadEventsAsync() =>
    [
        .. (await _events.ReceiveMessagesAsync(maxMessages: 32)).Value
            .Select(message => JsonSerializer.Deserialize<RunEvent>(message.MessageText, RunJson.Line)!),
    ];

    public void Dispose() => Made.Dispose();
}
