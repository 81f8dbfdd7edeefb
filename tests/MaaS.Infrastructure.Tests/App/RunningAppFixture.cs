using MaaS.Functions;
using MaaS.Serving;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Infrastructure.Tests.App;

/// <summary>The whole app over an empty account, away from the checkout and what a developer keeps there.</summary>
public sealed class RunningAppFixture : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _directory = new();
    private IHost? _host;

    public string ConnectionString => _azurite.ConnectionString;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        _host = FunctionApp.CreateBuilder(AppArguments.In(_directory, "--AzureWebJobsStorage", ConnectionString)).Build();
        await _host.StartAsync();
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
        _azurite.Dispose();
        _directory.Dispose();
    }
}
