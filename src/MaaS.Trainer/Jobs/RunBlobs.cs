using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.Trainer;

/// <summary>
/// The files of a run in its storage, under their names in <see cref="RunFiles"/>. Nothing is written without a look at the lease. Thread-safe.
/// </summary>
/// <param name="container">Where they are.</param>
/// <param name="prefix">Of their names, with a slash at its end.</param>
/// <param name="lease">Of this job on the run.</param>
internal sealed class RunBlobs(BlobContainerClient container, string prefix, RunLease lease)
{
    // What is in memory of a file is a few of these.
    private const int BlockBytes = 8 << 20;

    private static readonly StorageTransferOptions Transfer = new()
    {
        InitialTransferSize = BlockBytes,
        MaximumTransferSize = BlockBytes,
        MaximumConcurrency = 2,
    };

    /// <summary>The names of all files that begin alike.</summary>
    public async IAsyncEnumerable<string> ListAsync(string below, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix + below }, cancellationToken))
        {
            if (DataPath.IsInside(blob.Name[prefix.Length..]))
            {
                yield return blob.Name[prefix.Length..];
            }
        }
    }

    /// <summary>The whole content of a small file; null when there is none.</summary>
    public async Task<BinaryData?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await Of(name).DownloadContentAsync(cancellationToken)).Value.Content;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>The run's report; null when there is none, or none that can be read.</summary>
    public async Task<RunReport?> ReadReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(RunFiles.Report, cancellationToken))?.ToObjectFromJson<RunReport>(RunJson.Document);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Brings a file to the local disk, where it takes its name when it is whole.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DownloadAsync(string name, string path, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.tmp";
        try
        {
            await Of(name).DownloadToAsync(partial, new BlobDownloadToOptions { TransferOptions = Transfer }, cancellationToken);
            File.Move(partial, path, overwrite: true);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            File.Delete(partial);
            return false;
        }
    }

    /// <summary>Writes a file, over one that is there; a reader sees the old or the new, never a part.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="content">From where it stands to its end; it is read block by block.</param>
    /// <param name="cancellationToken">Ends it; the file is then as it was.</param>
    public async Task UploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await lease.CheckAsync(cancellationToken);
        var options = new BlobUploadOptions
        {
            TransferOptions = Transfer,
            HttpHeaders = new BlobHttpHeaders { ContentType = ContentType(name) },
        };
        await Of(name).UploadAsync(content, options, cancellationToken);
    }

    /// <summary>Removes a file that may be there.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await lease.CheckAsync(cancellationToken);
        await Of(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    private BlobClient Of(string name) => container.GetBlobClient(prefix + name);

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".json" => "application/json",
        ".jsonl" => "application/x-ndjson",
        ".html" => "text/html; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
