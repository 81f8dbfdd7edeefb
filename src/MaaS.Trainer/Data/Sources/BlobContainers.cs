using Azure.Storage.Blobs;

namespace MaaS.Trainer;

/// <summary>Clients for blob containers, with the settings that Azure Functions has for its storage account.</summary>
/// <param name="setting">The value of an environment variable, null when it is not set.</param>
internal sealed class BlobContainers(Func<string, string?> setting)
{
    private const string Connection = StorageIdentity.Connection;

    /// <exception cref="TrainingException">A setting is missing or is no connection string.</exception>
    public BlobContainerClient Get(BlobPrefix prefix)
    {
        if (prefix.Account is { } account)
        {
            return Get(new Uri($"https://{account}.blob.core.windows.net/"), prefix.Container);
        }

        if (setting(Connection) is { Length: > 0 } connectionString)
        {
            return FromConnectionString(connectionString, prefix.Container);
        }

        if (setting($"{Connection}__blobServiceUri") is { Length: > 0 } address && Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return Get(uri, prefix.Container);
        }

        return setting($"{Connection}__accountName") is { Length: > 0 } name
            ? Get(new Uri($"https://{name}.blob.core.windows.net/"), prefix.Container)
            : throw new TrainingException(
                $"{prefix} is in the account of {Connection}, which is not set: set {Connection} to a connection string, or "
                + $"{Connection}__accountName to the account's name and sign in (az login, or a managed identity).");
    }

    private static BlobContainerClient FromConnectionString(string connectionString, string container)
    {
        try
        {
            return new BlobServiceClient(connectionString).GetBlobContainerClient(container);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Without the cause, which may show a part of the key.
            throw new TrainingException($"The setting {Connection} is no connection string of a storage account: correct it.");
        }
    }

    private BlobContainerClient Get(Uri service, string container) =>
        new BlobServiceClient(service, StorageIdentity.Create(setting)).GetBlobContainerClient(container);
}
