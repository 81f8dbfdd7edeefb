using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace MaaS.Trainer;

/// <summary>
/// Clients for what a job's environment names: with its shared access signature, else with the connection string of
/// <c>AzureWebJobsStorage</c> if that is of the same account, else with the identity of the environment.
/// </summary>
/// <param name="settings">Of the job.</param>
/// <param name="setting">The value of an environment variable, null when it is not set.</param>
internal sealed class JobStorage(JobSettings settings, Func<string, string?> setting)
{
    /// <summary>The container of the run's files, and the prefix of their names.</summary>
    /// <param name="options">How it is called.</param>
    /// <exception cref="InvalidJobException">The address is of no blob, or nothing gives access to it.</exception>
    public (BlobContainerClient Container, string Prefix) OpenRun(BlobClientOptions options)
    {
        var address = new BlobUriBuilder(settings.RunUrl);
        if (address is { BlobContainerName: "" } or { BlobName: "" })
        {
            throw new InvalidJobException(
                [$"{JobEnvironment.RunUrl}: found {settings.RunUrl}, expected an account, a container and a folder in it."]);
        }

        var prefix = $"{address.BlobName}/";
        address.BlobName = "";
        var url = address.ToUri();
        if (settings.RunSas is { } sas)
        {
            return (new BlobContainerClient(url, new AzureSasCredential(sas), options), prefix);
        }

        var connected = Connect(connection => new BlobContainerClient(connection, address.BlobContainerName, options));
        return (connected?.Uri == url ? connected : new BlobContainerClient(url, Identity(url, JobEnvironment.RunSas), options), prefix);
    }

    /// <summary>The queue for events; null when there is none.</summary>
    /// <exception cref="InvalidJobException">Nothing gives access to it.</exception>
    public QueueClient? OpenEvents()
    {
        if (settings.EventsUrl is not { } url)
        {
            return null;
        }

        if (settings.EventsSas is { } sas)
        {
            return new QueueClient(url, new AzureSasCredential(sas));
        }

        var connected = Connect(connection => new QueueClient(connection, new QueueUriBuilder(url).QueueName));
        return connected?.Uri == url ? connected : new QueueClient(url, Identity(url, JobEnvironment.EventsSas));
    }

    /// <summary>Null without a connection string; one for an identity has other names.</summary>
    private T? Connect<T>(Func<string, T> connect)
        where T : class
    {
        if (setting(StorageIdentity.Connection) is not { Length: > 0 } connection)
        {
            return null;
        }

        try
        {
            return connect(connection);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Without the cause, which may show a part of the key.
            throw new InvalidJobException([$"{StorageIdentity.Connection}: found no connection string of a storage account: correct it."]);
        }
    }

    private TokenCredential Identity(Uri url, string sas) => url.Scheme == Uri.UriSchemeHttps
        ? StorageIdentity.Create(setting)
        : throw new InvalidJobException(
            [$"{sas}: it is not set, expected it for {url}, to which no identity is sent without https, or {StorageIdentity.Connection}."]);
}
