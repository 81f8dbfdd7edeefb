using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace MaaS.EmbeddedHost.Triggers;

/// <summary>What a host keeps for itself in the app's storage account, in the places of the real one.</summary>
internal sealed class HostStorage(StorageConnections connections, IConfiguration configuration, IHostEnvironment environment)
{
    private const string ContainerName = "azure-webjobs-hosts";
    private const int MaxIdLength = 32;

    private readonly BlobContainerClient _container = connections.Blobs(null).GetBlobContainerClient(ContainerName);

    /// <summary>The same for all processes of one app: <c>AzureFunctionsWebHost:hostid</c>, else the name of the app.</summary>
    public string HostId { get; } = configuration["AzureFunctionsWebHost:hostid"] is { Length: > 0 } given
        ? given
        : IdOf(environment.ApplicationName);

    /// <summary>What a host calls a function where it keeps something of it.</summary>
    public static string FunctionId(string functionName) => $"Host.Functions.{functionName}";

    public BlobClient Blob(string name) => _container.GetBlobClient(name);

    /// <summary>Makes an empty blob unless there is one.</summary>
    public async Task EnsureAsync(BlobClient blob, IDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        var onlyNew = new BlobUploadOptions { Metadata = metadata, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await blob.UploadAsync(BinaryData.Empty, onlyNew, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await EnsureAsync(blob, metadata, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // Somebody else made it, and may hold it by now.
        }
    }

    private static string IdOf(string application)
    {
        var id = string.Concat(application.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));
        return id.Length > MaxIdLength ? id[..MaxIdLength] : id;
    }
}
