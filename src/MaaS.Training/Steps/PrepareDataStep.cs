using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.Training;

/// <summary>Looks whether the data is there before a machine is paid for, and notes what it is.</summary>
public sealed class PrepareDataStep(RunTable table, RunBlobs blobs, TrainingStorage storage)
{
    /// <exception cref="RunFailedException">There is no data.</exception>
    public async Task ExecuteAsync(RunId id, CancellationToken cancellationToken)
    {
        await table.ChangeAsync(id, found => found.At(RunStep.PreparingData), cancellationToken);
        var source = (await blobs.ReadSpecAsync(id, cancellationToken)).Data.Source;
        var data = BlobPrefix.TryParse(source, out var prefix)
            ? await DescribeAsync(source, prefix, cancellationToken)
            : new RunData(source, Files: null, Bytes: null, Sha256: null);
        await table.ChangeAsync(id, found => found.IsFinal || found.Data is not null ? null : found with { Data = data }, cancellationToken);
    }

    private async Task<RunData> DescribeAsync(string source, BlobPrefix prefix, CancellationToken cancellationToken)
    {
        var service = prefix.Account is null || prefix.Account == storage.Blobs.AccountName
            ? storage.Blobs
            : new BlobServiceClient(new Uri($"https://{prefix.Account}.blob.core.windows.net"), new DefaultAzureCredential());
        var container = service.GetBlobContainerClient(prefix.Container);
        try
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var (files, bytes) = (0, 0L);
            await foreach (var file in FilesBelow(container, prefix.Prefix, cancellationToken))
            {
                files++;
                bytes += file.Properties.ContentLength ?? 0;
                digest.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Properties.ContentLength}\n{StateOf(file)}\n"));
            }

            return files > 0
                ? new RunData(source, files, bytes, Convert.ToHexStringLower(digest.GetCurrentHash()))
                : throw Missing(source, "nothing is there");
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403 or 404)
        {
            throw Missing(source, e.ErrorCode ?? $"status {e.Status}");
        }
    }

    private static RunFailedException Missing(string source, string found) => new(
        $"$.data.source is {source}, and {found}: expected files. Upload the data, or correct the source.");

    /// <summary>In the order of their names, which is that of a listing.</summary>
    private static IAsyncEnumerable<BlobItem> FilesBelow(BlobContainerClient container, string prefix, CancellationToken cancellationToken) =>
        container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix.Length == 0 ? null : $"{prefix}/" }, cancellationToken)
            .Where(blob => !blob.Name.EndsWith('/') && blob.Properties.ContentLength > 0);

    /// <summary>
    /// The MD5 that the account keeps, where it does; else the ETag, which changes with every write. The content itself is for the job to
    /// read: it may be terabytes.
    /// </summary>
    private static string StateOf(BlobItem blob) => blob.Properties.ContentHash is { Length: > 0 } md5
        ? $"md5:{Convert.ToHexStringLower(md5)}"
        : $"etag:{blob.Properties.ETag}";
}
