using Azure.Storage.Queues;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions.Tests.Batches;

/// <summary>The whole app with the blob trigger disabled, as in Azure, where only messages of Event Grid tell of uploads.</summary>
public sealed class UploadsByEvent : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    public IServiceProvider Services => _host!.Services;

    internal BatchClient Batches { get; private set; } = null!;

    internal QueueClient Events { get; private set; } = null!;

    internal QueueClient Poison { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        Directory.CreateDirectory(_directory.File("models/add/1"));
        await File.WriteAllBytesAsync(_directory.File("models/add/1/model.onnx"), OnnxModels.AddConstant(1));
        _host = FunctionApp.CreateBuilder(AppArguments.In(
            _directory, "--AzureWebJobs.StartBatch.Disabled", "true", "--AzureWebJobsStorage", _azurite.ConnectionString)).Build();
        await _host.StartAsync();
        var client = new HttpClient { BaseAddress = new Uri($"http://{Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}") };
        Batches = new BatchClient(client, _azurite.ConnectionString);
        Events = new QueueClient(_azurite.ConnectionString, "batch-uploads");
        Poison = new QueueClient(_azurite.ConnectionString, "batch-uploads-poison");
        await Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
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
        Batches?.Http.Dispose();
        _azurite.Dispose();
        _directory.Dispose();
    }
}
