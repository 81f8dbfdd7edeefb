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
        await table.ChangeAsync(id, found => found.IsFinal ? null : found with { Data = data }, cancellationToken);
    }

    private async Task<RunData> DescribeAsync(string source, BlobPrefix prefix, CancellationToken cancellationToken)
    {
        var service = prefix.Account is null || prefix.Account == storage.Blobs.AccountName
            ? storage.Blobs
            : new BlobServiceClient(new Uri($"https://{prefix.Account}.blob.core.windows.net"), new DefaultAzureCredential());
        var container = service.GetBlobContainerClient(prefix.Container);
        try
        {
            var files = await ListAsync(container, prefix.Prefix, cancellationToken);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var file in files)
            {
                var content = await DigestAsync(container, file, cancellationToken);
                digest.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Properties.ContentLength}\n{content}\n"));
            }

            return files.Count > 0
                ? new RunData(
                    source, files.Count, files.Sum(file => file.Properties.ContentLength ?? 0),
                    Convert.ToHexStringLower(digest.GetCurrentHash()))
                : throw Missing(source, "nothing is there");
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403 or 404)
        {
            throw Missing(source, e.ErrorCode ?? $"status {e.Status}");
        }
    }

    private static RunFailedException Missing(string source, string found) => new(
        $"$.data.source is {source}, and {found}: expected files. Upload the data, or correct the source.");

    private static async Task<List<BlobItem>> ListAsync(BlobContainerClient container, string prefix, CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions { Prefix = prefix.Length == 0 ? null : $"{prefix}/" };
        var files = await container.GetBlobsAsync(options, cancellationToken)
            .Where(blob => !blob.Name.EndsWith('/') && blob.Properties.ContentLength > 0)
            .ToListAsync(cancellationToken);
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return files;
    }

    /// <summary>The MD5 that the account keeps, where it does; it does not for blobs that were uploaded in blocks without one.</summary>
    private static async Task<string> DigestAsync(BlobContainerClient container, BlobItem blob, CancellationToken cancellationToken)
    {
        if (blob.Properties.ContentHash is { Length: > 0 } md5)
        {
            return $"md5:{Convert.ToHexStringLower(md5)}";
        }

        await using var content = await container.GetBlobClient(blob.Name).OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        return $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))}";
    }
}
