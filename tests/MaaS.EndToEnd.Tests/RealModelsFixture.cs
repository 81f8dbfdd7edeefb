using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>
/// The app as a newcomer starts it, with the models of the checkout; or, where <c>MAAS_E2E_ADDRESS</c> names one, a server that runs
/// already, such as the Functions host, with the storage of <c>MAAS_E2E_STORAGE</c> (the emulator on its own ports if it is not set).
/// Tests that do without the process have the trait <see cref="AnyServer"/>.
/// </summary>
public sealed class RealModelsFixture : IAsyncLifetime, IDisposable
{
    /// <summary>Name of the trait <c>Server</c>.</summary>
    public const string Server = "Server";

    /// <summary>Value of the trait <c>Server</c>: what is asked may be of any host.</summary>
    public const string AnyServer = "Any";

    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _cache = new();
    private AppProcess? _app;

    public AppProcess App => _app
        ?? throw new InvalidOperationException("The server of MAAS_E2E_ADDRESS is not of the tests: run them with --filter Server=Any.");

    /// <summary>Of the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Where the blobs are, without a slash at the end.</summary>
    public Uri Blobs { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("MAAS_E2E_ADDRESS") is { Length: > 0 } address)
        {
            Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
            Blobs = new BlobServiceClient(Environment.GetEnvironmentVariable("MAAS_E2E_STORAGE") ?? "UseDevelopmentStorage=true").Uri;
            return;
        }

        await _azurite.InitializeAsync();
        _app = await AppProcess.RunAsync(_azurite.ConnectionString, _cache.Path);
        Client = _app.Client;
        Blobs = new BlobServiceClient(_azurite.ConnectionString).Uri;
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await _azurite.DisposeAsync();
    }

    /// <summary>Called after <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        _azurite.Dispose();
        _cache.Dispose();
    }
}
