using System.Net;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using MaaS.Testing;
using MaaS.Training;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Serving.Tests;

/// <summary>The routes of training on a real server, over Azurite, with a clock that stands and nothing that carries runs on.</summary>
internal sealed class TrainingServer : IAsyncDisposable
{
    public const string Runs = "/api/training/runs";

    private const string Compute = "MaaS:Training:Compute:laptop";

    private readonly TemporaryDirectory _directory = new();
    private readonly WebApplication _app;
    private int _inFlight;

    private TrainingServer(string? connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = connectionString,
            [$"{Compute}:Dispatcher"] = "process",
            [$"{Compute}:Command:0"] = "true",
            [$"{Compute}:WorkDirectory"] = _directory.File("jobs"),
        });
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(new StorageConnection(builder.Configuration));
        builder.Services.AddSingleton(TestBodies.Plenty());
        builder.Services.AddSingleton<RequestMetrics>();
        builder.Services.AddSingleton(services => new ErrorBoundary(
            services.GetRequiredService<RequestMetrics>(), services.GetRequiredService<ILogger<ErrorBoundary>>()));
        builder.Services.AddTrainingRuns(builder.Configuration.GetSection("MaaS:Training"));
        _app = builder.Build();
        var api = _app.Services.GetRequiredService<TrainingApi>();
        Map("POST", "", (context, _) => api.PostAsync(context, Procedure));
        Map("GET", "", (context, _) => api.ListAsync(context));
        Map("PUT", "/{id}", (context, id) => api.PutAsync(context, id, Procedure));
        Map("GET", "/{id}", api.GetAsync);
        Map("GET", "/{id}/metrics", api.GetMetricsAsync);
        Map("POST", "/{id}/cancel", (context, id) => api.CancelAsync(context, id, Procedure));
        Map("POST", "/{id}/approve", (context, id) => api.ApproveAsync(context, id, Procedure));
    }

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public RecordedProcedure Procedure { get; } = new();

    public HttpClient Client { get; } = new();

    public RunTable Table => _app.Services.GetRequiredService<RunTable>();

    /// <summary>Requests that are being answered.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    private RunBlobs Blobs => _app.Services.GetRequiredService<RunBlobs>();

    /// <param name="azurite">Null: there is no storage account.</param>
    public static async Task<TrainingServer> StartAsync(AzuriteFixture? azurite)
    {
        if (azurite is not null)
        {
            await new BlobContainerClient(azurite.ConnectionString, TrainingStorage.Container).CreateIfNotExistsAsync();
            await new TableClient(azurite.ConnectionString, TrainingStorage.Table).CreateIfNotExistsAsync();
        }

        var server = new TrainingServer(azurite?.ConnectionString);
        await server._app.StartAsync();
        server.Client.BaseAddress = new Uri(server._app.Urls.Single());
        return server;
    }

    /// <summary>The id of a run that was accepted.</summary>
    public async Task<RunId> AcceptAsync(string service = "{}")
    {
        var id = RunId.New();
        using var response = await Client.PutAsync($"{Runs}/{id}", TrainingSpecs.Content(service));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return id;
    }

    public Task<RunRecord> SetAsync(RunId id, Func<RunRecord, RunRecord> change) => Table.ChangeAsync(id, change, CancellationToken.None);

    public Task WriteAsync(RunId id, string file, string content) => WriteBytesAsync(id, file, Encoding.UTF8.GetBytes(content));

    public Task WriteBytesAsync(RunId id, string file, byte[] content) => Blobs.WriteAsync(id, file, content, CancellationToken.None);

    /// <summary>What comes while time goes by.</summary>
    public async Task<T> WhileTimeGoesByAsync<T>(Task<T> task)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token));
            limit.Token.ThrowIfCancellationRequested();
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private void Map(string method, string path, Func<HttpContext, string, Task> answer) =>
        _app.MapMethods(Runs + path, [method], async context =>
        {
            Interlocked.Increment(ref _inFlight);
            try
            {
                await answer(context, (string?)context.GetRouteValue("id") ?? "");
            }
            finally
            {
                Interlocked.Decrement(ref _inFlight);
            }
        });
}
