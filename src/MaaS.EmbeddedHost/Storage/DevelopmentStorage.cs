using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Storage;

/// <summary>
/// Runs Azurite for as long as the app runs if the app asks for development storage and nobody provides it. An app whose
/// storage cannot be had still starts, and reads the reason under <see cref="UnavailableKey"/>.
/// </summary>
internal sealed partial class DevelopmentStorage(
    AzuriteOptions azuriteOptions, IConfiguration configuration, ILogger<DevelopmentStorage> logger)
    : IHostedLifecycleService
{
    public const string ConnectionString = "UseDevelopmentStorage=true";
    public const string UnavailableKey = "EmbeddedHost:StorageUnavailable";

    private AzuriteProcess? _azurite;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (configuration["AzureWebJobsStorage"]?.Trim().TrimEnd(';') != ConnectionString
            || await AnswersAsync(azuriteOptions.BlobPort, cancellationToken))
        {
            return;
        }

        LogStarting(azuriteOptions.Location);
        try
        {
            _azurite = await AzuriteProcess.StartAsync(azuriteOptions, cancellationToken);
            LogStarted(_azurite.BlobPort, _azurite.QueuePort, _azurite.TablePort);
        }
        catch (LocalToolException exception)
        {
            configuration[UnavailableKey] = exception.Message;
            LogUnavailable(exception.Message);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Starting Azurite with its data in {Location}; the first start on a machine installs it")]
    private partial void LogStarting(string location);

    [LoggerMessage(2, LogLevel.Information, "Azurite listens on ports {BlobPort} (blobs), {QueuePort} (queues) and {TablePort} (tables)")]
    private partial void LogStarted(int blobPort, int queuePort, int tablePort);

    [LoggerMessage(3, LogLevel.Warning, "There is no storage, so everything that needs it is off, storage triggers first: {Reason}")]
    private partial void LogUnavailable(string reason);
}
