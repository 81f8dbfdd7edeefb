using Azure.Storage.Blobs;
using MaaS.EmbeddedHost.Storage;
using Xunit;

namespace MaaS.Testing;

/// <summary>Azurite on free ports with empty storage, as an xunit class or collection fixture.</summary>
public sealed class AzuriteFixture : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private AzuriteProcess? _azurite;
    private bool _isStopped;

    public AzuriteProcess Azurite => _azurite ?? throw new InvalidOperationException("The fixture has not been initialised.");

    public string ConnectionString => Azurite.ConnectionString;

    /// <summary>A client for a container that no other test uses; the container is not created.</summary>
    public BlobContainerClient CreateContainerClient() => new(ConnectionString, $"test-{Guid.NewGuid():n}");

    public async Task InitializeAsync() =>
        _azurite = await AzuriteProcess.StartAsync(new AzuriteOptions { Location = _directory.Path }, CancellationToken.None);

    /// <summary>As an outage of the account: nobody answers until <see cref="StartAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await Azurite.DisposeAsync();
        }
    }

    /// <summary>After <see cref="StopAsync"/>: on the same ports, with what was stored.</summary>
    public async Task StartAsync()
    {
        var options = new AzuriteOptions
        {
            Location = _directory.Path,
            BlobPort = Azurite.BlobPort,
            QueuePort = Azurite.QueuePort,
            TablePort = Azurite.TablePort,
        };
        _azurite = await AzuriteProcess.StartAsync(options, CancellationToken.None);
        _isStopped = false;
    }

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
        {
            await StopAsync();
        }
    }

    /// <summary>Called after <see cref="DisposeAsync"/>, when nothing writes there any more.</summary>
    public void Dispose() => _directory.Dispose();
}
