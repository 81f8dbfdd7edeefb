using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MaaS.Functions;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>The whole app over an empty account, asked once.</summary>
public sealed class RunningAppFixture : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, string> _instruments = new(StringComparer.Ordinal);
    private IHost? _host;

    public string ConnectionString => _azurite.ConnectionString;

    /// <summary>Names of the instruments of the app's meters.</summary>
    public IReadOnlyCollection<string> Instruments => [.. _instruments.Keys];

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        _listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("MaaS.", StringComparison.Ordinal))
            {
                _instruments[instrument.Name] = instrument.Meter.Name;
            }
        };
        _listener.Start();
        _host = FunctionApp.CreateBuilder(
        [
            "--contentRoot", RepositoryRoot.Path,
            "--port", "0",
            "--EmbeddedHost:Assembly", "MaaS.Functions",
            "--AzureWebJobsStorage", ConnectionString,
            "--MaaS:Models:SeedDirectory", _directory.Path,
            "--MaaS:Cache:Directory", _directory.File("cache"),
        ]).Build();
        await _host.StartAsync();
        await _host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));
        using var client = new HttpClient();
        using var answer = await client.GetAsync($"http://{_host.Services.GetRequiredService<IConfiguration>()["WEBSITE_HOSTNAME"]}/v2");
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        _listener.Dispose();
        await _azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _azurite.Dispose();
        _directory.Dispose();
    }
}
