using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Training.Tests;

/// <summary>
/// Training as the service has it, over Azurite, with shell scripts as jobs, a folder as repository and a clock that stands.
/// </summary>
internal sealed class RunRig : IAsyncDisposable
{
    private readonly ProcessPlace _place = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;

    private RunRig(AzuriteFixture azurite, Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(SettingsOf(azurite, _place.Profile))
            .AddInMemoryCollection(settings)
            .Build();
        Storage = new TrainingStorage(
            () => new BlobServiceClient(azurite.ConnectionString), () => new TableServiceClient(azurite.ConnectionString),
            () => new QueueServiceClient(azurite.ConnectionString));
        Models = new DirectoryModelStore(_directory.File("models"));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(Storage)
            .AddSingleton<IModelStore>(Models)
            .AddSingleton<ModelPublisher>()
            .AddSingleton<AliasEditor>()
            .AddSingleton<VersionPublished>((model, _) =>
            {
                Published.Add(model.Value);
                return Task.CompletedTask;
            })
            .AddTraining(configuration.GetSection("MaaS:Training"))
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public TrainingStorage Storage { get; }

    public DirectoryModelStore Models { get; }

    /// <summary>Of which models this process was told that they have changed.</summary>
    public List<string> Published { get; } = [];

    public RunTable Table => Get<RunTable>();

    public RunBlobs Blobs => Get<RunBlobs>();

    public ProcessPlace Place => _place;

    public static async Task<RunRig> CreateAsync(AzuriteFixture azurite, params (string Name, string Value)[] settings)
    {
        var rig = new RunRig(azurite, settings.ToDictionary(pair => $"MaaS:Training:{pair.Name}", pair => (string?)pair.Value));
        await rig.Storage.RunFiles.CreateIfNotExistsAsync();
        await rig.Storage.Blobs.GetBlobContainerClient(TrainingStorage.DataContainer).CreateIfNotExistsAsync();
        await rig.Storage.Runs.CreateIfNotExistsAsync();
        await rig.Storage.Events.CreateIfNotExistsAsync();
        return rig;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>For tests about all runs that there are.</summary>
    public async Task RemoveAllRunsAsync()
    {
        await foreach (var row in Storage.Runs.QueryAsync<TableEntity>())
        {
            await Storage.Runs.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }
    }

    /// <summary>A run that was accepted, with its spec where jobs find it.</summary>
    public async Task<RunId> AcceptAsync(JsonObject? spec = null, RunId? id = null)
    {
        id ??= RunId.New();
        var record = await Get<RunIntake>().AcceptAsync(id, RunSpecs.Utf8(spec ?? RunSpecs.Made()), CancellationToken.None);
        await Get<RunIntake>().CommitSpecAsync(record, CancellationToken.None);
        return id;
    }

    /// <summary>A run whose first job runs.</summary>
    public async Task<(RunId Run, JobHandle Job)> TrainAsync(JsonObject? spec = null)
    {
        var run = await AcceptAsync(spec);
        var job = (await DispatchAsync(run)).Job!;
        await Place.ReadyAsync(job);
        return (run, job);
    }

    public Task<DispatchOutcome> DispatchAsync(RunId run, int attempt = 1, string? lastError = null) =>
        Get<DispatchStep>().ExecuteAsync(run, attempt, lastError, CancellationToken.None);

    public Task<RunRecord> GetAsync(RunId run) => Table.GetAsync(run, CancellationToken.None);

    public Task<RunRecord> SetAsync(RunId run, Func<RunRecord, RunRecord> change) =>
        Table.ChangeAsync(run, change, CancellationToken.None);

    public Task CancelAsync(RunId run) => Get<CancelStep>().ExecuteAsync(run, CancellationToken.None);

    public Task WriteAsync(RunId run, string file, string content) =>
        Blobs.WriteAsync(run, file, Encoding.UTF8.GetBytes(content), CancellationToken.None);

    public Task ReportAsync(RunId run, RunReport report) =>
        WriteAsync(run, RunFiles.Report, JsonSerializer.Serialize(report, RunJson.Document));

    public Task BeatAsync(RunId run, int attempt = 1) => WriteAsync(run, RunFiles.Heartbeat, JsonSerializer.Serialize(
        new Heartbeat { RunId = run.Value, Attempt = attempt, Phase = RunPhase.Training, At = Time.GetUtcNow() }, RunJson.Document));

    /// <summary>What a job leaves: y = x + <paramref name="constant"/>.</summary>
    public Task WriteModelAsync(RunId run, float constant = 1) =>
        Blobs.WriteAsync(run, RunFiles.Output + "model.onnx", OnnxModels.AddConstant(constant), CancellationToken.None);

    /// <summary>A version that is there before the run.</summary>
    public async Task<int> PublishAsync(string model, float constant)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllBytesAsync(folder.File("model.onnx"), OnnxModels.AddConstant(constant));
        var result = await Get<ModelPublisher>().PublishAsync(folder.Path, ModelName.Parse(model), version: null, CancellationToken.None);
        return result.Manifest.Version.Number;
    }

    public async Task<IReadOnlyDictionary<AliasName, ModelVersion>> AliasesOfAsync(string model) =>
        (await Models.GetSettingsAsync(ModelName.Parse(model), CancellationToken.None)).Settings.Aliases;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _place.DisposeAsync();
        _directory.Dispose();
    }

    private static Dictionary<string, string?> SettingsOf(AzuriteFixture azurite, ProcessProfile profile)
    {
        const string Compute = $"MaaS:Training:Compute:{JobPlace.Compute}";
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["MaaS:Training:DefaultCompute"] = JobPlace.Compute,
            [$"{Compute}:Dispatcher"] = profile.Dispatcher,
            [$"{Compute}:WorkDirectory"] = profile.WorkDirectory,
        };
        foreach (var (name, value) in profile.Environment)
        {
            settings[$"{Compute}:Environment:{name}"] = value;
        }

        for (var i = 0; i < profile.Command.Count; i++)
        {
            settings[$"{Compute}:Command:{i.ToString(CultureInfo.InvariantCulture)}"] = profile.Command[i];
        }

        return settings;
    }
}
