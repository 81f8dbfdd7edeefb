using System.Diagnostics.Metrics;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>The app with nobody but one test to call it: what it counts is that test's.</summary>
public sealed class RequestsApp : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    public HttpClient Client { get; } = new();

    public IMeterFactory Meters => _host!.Services.GetRequiredService<IMeterFactory>();

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        Directory.CreateDirectory(_directory.File("models/add/1"));
        await File.WriteAllBytesAsync(_directory.File("models/add/1/model.onnx"), OnnxModels.AddConstant(1));

        // However busy the machine is, nothing is slow.
        _host = FunctionApp.CreateBuilder(AppArguments.In(
            _directory, "--AzureWebJobsStorage", _azurite.ConnectionString, "--MaaS:Telemetry:SlowRequestSeconds", "3600")).Build();
        await _host.StartAsync();
        Client.BaseAddress = new Uri($"http://{_host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}");
        await _host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
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
        Client.Dispose();
        _azurite.Dispose();
        _directory.Dispose();
    }
}
