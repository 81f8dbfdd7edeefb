using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace MaaS.Serving;

/// <summary>
/// The storage account of the function app, named as the Functions host names it: a connection string in <c>AzureWebJobsStorage</c>, or
/// <c>AzureWebJobsStorage__blobServiceUri</c>, <c>__queueServiceUri</c> and <c>__tableServiceUri</c>, or <c>__accountName</c>, with the
/// identity of the app, for which no key exists.
/// </summary>
public sealed class StorageConnection
{
    public const string SettingName = "AzureWebJobsStorage";

    /// <summary>Set by a host that found that the account does not answer.</summary>
    public const string UnavailableSetting = "EmbeddedHost:StorageUnavailable";

    public StorageConnection(IConfiguration configuration)
    {
        UnavailableBecause = configuration[UnavailableSetting];
        if (UnavailableBecause is null)
        {
            Connect(configuration);
        }

        UnavailableBecause ??= Client is null ? $"setting {SettingName} is empty." : null;
    }

    /// <summary>Null when there is no account.</summary>
    public BlobServiceClient? Client { get; private set; }

    /// <summary>Null when there is no account.</summary>
    public QueueServiceClient? Queues { get; private set; }

    /// <summary>Null when there is no account.</summary>
    public TableServiceClient? Tables { get; private set; }

    /// <summary>Why there is no account; null when there is one.</summary>
    public string? UnavailableBecause { get; }

    /// <exception cref="StorageUnavailableException">There is no account.</exception>
    internal BlobServiceClient RequireBlobs() => Client ?? throw new StorageUnavailableException();

    /// <exception cref="StorageUnavailableException">There is no account.</exception>
    internal QueueServiceClient RequireQueues() => Queues ?? throw new StorageUnavailableException();

    /// <exception cref="StorageUnavailableException">There is no account.</exception>
    internal TableServiceClient RequireTables() => Tables ?? throw new StorageUnavailableException();

    private void Connect(IConfiguration configuration)
    {
        if (configuration[SettingName] is { Length: > 0 } connectionString)
        {
            Client = new BlobServiceClient(connectionString);
            Queues = new QueueServiceClient(connectionString);
            Tables = new TableServiceClient(connectionString);
            return;
        }

        var section = configuration.GetSection(SettingName);
        var identity = section["clientId"] is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned;
        TokenCredential credential = new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(identity));
        Client = Uri("blob") is { } blobs ? new BlobServiceClient(blobs, credential) : null;
        Queues = Uri("queue") is { } queues ? new QueueServiceClient(queues, credential) : null;
        Tables = Uri("table") is { } tables ? new TableServiceClient(tables, credential) : null;

        Uri? Uri(string service) =>
            section[$"{service}ServiceUri"] is { Length: > 0 } uri ? new Uri(uri)
            : section["accountName"] is { Length: > 0 } account ? new Uri($"https://{account}.{service}.core.windows.net")
            : null;
    }
}
