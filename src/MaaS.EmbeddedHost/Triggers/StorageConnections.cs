using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>
/// The storage accounts that triggers name, in the settings of the real host: a connection string in <c>Name</c>, or
/// <c>Name__blobServiceUri</c>, <c>Name__queueServiceUri</c>, <c>Name__tableServiceUri</c>, <c>Name__serviceUri</c> or
/// <c>Name__accountName</c> with an identity.
/// </summary>
internal sealed class StorageConnections(IConfiguration configuration)
{
    public const string DefaultName = "AzureWebJobsStorage";

    /// <param name="connection">Null is the account of the app.</param>
    /// <exception cref="StorageConnectionException">There is no such account.</exception>
    public BlobServiceClient Blobs(string? connection)
    {
        var options = new BlobClientOptions();
        ShortenRetries(options.Retry);
        return Create(
            connection,
            "blob",
            text => new BlobServiceClient(text, options),
            (uri, identity) => new BlobServiceClient(uri, identity, options));
    }

    /// <inheritdoc cref="Blobs"/>
    /// <remarks>Messages are taken as they are; what encoding they have is the queue trigger's to know.</remarks>
    public QueueServiceClient Queues(string? connection)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        ShortenRetries(options.Retry);
        return Create(
            connection,
            "queue",
            text => new QueueServiceClient(text, options),
            (uri, identity) => new QueueServiceClient(uri, identity, options));
    }

    /// <inheritdoc cref="Blobs"/>
    public TableServiceClient Tables(string? connection)
    {
        var options = new TableClientOptions();
        ShortenRetries(options.Retry);
        return Create(
            connection,
            "table",
            text => new TableServiceClient(text, options),
            (uri, identity) => new TableServiceClient(uri, identity, options));
    }

    /// <remarks>The listeners try again by themselves; a long series of retries would only keep them from stopping.</remarks>
    private static void ShortenRetries(RetryOptions retry)
    {
        retry.Delay = TimeSpan.FromMilliseconds(200);
        retry.MaxDelay = TimeSpan.FromSeconds(2);
    }

    private TClient Create<TClient>(
        string? connection, string service, Func<string, TClient> fromText, Func<Uri, TokenCredential, TClient> fromIdentity)
    {
        var name = connection is { Length: > 0 } ? connection : DefaultName;
        var section = Section(name);
        try
        {
            if (section.Value is { Length: > 0 } text)
            {
                return fromText(text);
            }

            var uri = section[$"{service}ServiceUri"] ?? section["serviceUri"]
                ?? (section["accountName"] is { Length: > 0 } account ? $"https://{account}.{service}.core.windows.net" : null);
            return uri is null
                ? throw new StorageConnectionException(
                    $"Setting '{name}' is empty, expected a connection string, or '{name}__accountName', '{name}__serviceUri' or " +
                    $"'{name}__{service}ServiceUri'.")
                : fromIdentity(new Uri(uri), Credential(section));
        }
        catch (InvalidOperationException exception)
        {
            // The message of the tables' client quotes what it could not read, which may be a key.
            throw new StorageConnectionException($"Setting '{name}' names no storage account: it is no connection string.", exception);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new StorageConnectionException($"Setting '{name}' names no storage account: {exception.Message}", exception);
        }
    }

    /// <remarks>The real host looks for <c>AzureWebJobsName</c> before <c>Name</c>.</remarks>
    private IConfigurationSection Section(string name)
    {
        var prefixed = configuration.GetSection($"AzureWebJobs{name}");
        return prefixed.Exists() ? prefixed : configuration.GetSection(name);
    }

    private static TokenCredential Credential(IConfigurationSection section)
    {
        var clientId = section["clientId"] is { Length: > 0 } given ? given : null;
        return string.Equals(section["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(
                clientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
    }
}
