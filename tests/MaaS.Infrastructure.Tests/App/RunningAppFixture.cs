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
    private readonly TemporaryDirectory _content = new();
    private readonly TemporaryDirectory _models = new();
    private readonly TemporaryDirectory _cache = new();
    private IHost? _host;

    public string ConnectionString => _azurite.ConnectionString;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        File.Copy(Path.Combine(RepositoryRoot.Path, "host.json"), _content.File("host.json"));
        var builder = FunctionApp.CreateBuilder(
        [
            "--contentRoot", _content.Path,
            "--port", "0",
            "--EmbeddedHost:Assembly", "MaaS.Functions",
            "--AzureWebJobsStorage", ConnectionString,
            "--MaaS:Models:SeedDirectory", _models.Path,
            "--MaaS:Cache:Directory", _cache.Path,
        ]);
        _host = builder.Build();
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
        _content.Dispose();
        _models.Dispose();
        _cache.Dispose();
    }
}
