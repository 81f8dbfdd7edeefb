using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using MaaS.Functions;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>The whole app over an empty account.</summary>
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
        var builder = FunctionApp.CreateBuilder(
        [
            "--contentRoot", RepositoryRoot.Path,
            "--port", "0",
            "--EmbeddedHost:Assembly", "MaaS.Functions",
            "--AzureWebJobsStorage", ConnectionString,
            "--MaaS:Models:SeedDirectory", _directory.Path,
            "--MaaS:Cache:Directory", _directory.File("cache"),
        ]);
        _host = builder.Build();
        await _host.StartAsync();
        await _host.Services.GetRequiredService<ServingState>().WhenReady.WaitAsync(TimeSpan.FromMinutes(2));

        // Some are made only when there is something to measure.
        foreach (var type in builder.Services.Select(service => service.ServiceType).Where(IsMeasuring))
        {
            _host.Services.GetRequiredService(type);
        }
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

    private static bool IsMeasuring(Type type) => type.Namespace?.StartsWith("MaaS", StringComparison.Ordinal) == true
        && type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IMeterFactory)));
}
