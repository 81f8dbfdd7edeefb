using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace MaaS.Serving;

/// <summary>
/// The storage account of the function app, named as the Functions host names it: a connection string in <c>AzureWebJobsStorage</c>, or
/// <c>AzureWebJobsStorage__blobServiceUri</c> or <c>__accountName</c> with the identity of the app, for which no key exists.
/// </summary>
public sealed class StorageConnection
{
    public const string SettingName = "AzureWebJobsStorage";

    /// <summary>Set by a host that found that the account does not answer.</summary>
    public const string UnavailableSetting = "EmbeddedHost:StorageUnavailable";

    public StorageConnection(IConfiguration configuration)
    {
        UnavailableBecause = configuration[UnavailableSetting];
        Client = UnavailableBecause is null ? Connect(configuration) : null;
        UnavailableBecause ??= Client is null ? $"setting {SettingName} is empty." : null;
    }

    /// <summary>Null when there is no account.</summary>
    public BlobServiceClient? Client { get; }

    /// <summary>Why there is no account; null when there is one.</summary>
    public string? UnavailableBecause { get; }

    private static BlobServiceClient? Connect(IConfiguration configuration)
    {
        if (configuration[SettingName] is { Length: > 0 } connectionString)
        {
            return new BlobServiceClient(connectionString);
        }

        var section = configuration.GetSection(SettingName);
        var uri = section["blobServiceUri"]
            ?? (section["accountName"] is { Length: > 0 } account ? $"https://{account}.blob.core.windows.net" : null);
        var identity = section["clientId"] is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned;
        return uri is null
            ? null
            : new BlobServiceClient(new Uri(uri), new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(identity)));
    }
}
