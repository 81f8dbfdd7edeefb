using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>The app as a newcomer starts it, with the models of the checkout.</summary>
public sealed class RealModelsFixture : IAsyncLifetime, IDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TemporaryDirectory _cache = new();
    private AppProcess? _app;

    public AppProcess App => _app!;

    /// <summary>Where the blobs are, without a slash at the end.</summary>
    public Uri Blobs => new BlobServiceClient(_azurite.ConnectionString).Uri;

    public async Task InitializeAsync()
    {
        await _azurite.InitializeAsync();
        _app = await AppProcess.RunAsync(_azurite.ConnectionString, _cache.Path);
    }

    public async Task DisposeAsync()
    {
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
