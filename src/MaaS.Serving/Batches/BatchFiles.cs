using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Serving;

/// <summary>The blobs of batches: what was uploaded, what is kept while a batch is under way, and what it results in.</summary>
internal sealed class BatchFiles(StorageConnection storage)
{
    /// <summary>Gathers text well, and is little enough for several chunks at once.</summary>
    public const int ReadBytes = 4 << 20;

    public const string Errors = "errors.jsonl";

    public const string Summary = "summary.json";

    /// <summary>Where everything of a batch ends up.</summary>
    public static string OutputFolder(BatchRecord batch) => $"{BatchesOptions.OutputContainer}/{batch.Model}/{batch.Id}";

    /// <summary>What is in the container now; null when nothing has the name. Folders of hierarchical accounts are nothing.</summary>
    public async Task<BatchSource?> FindSourceAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await Input.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return IsFolder(found.Metadata) ? null : BatchSource.Of(name, found.ETag, found.ContentLength, found.LastModified);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public IAsyncEnumerable<BatchSource> ListSourcesAsync(CancellationToken cancellationToken) => Input
        .GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix: null, cancellationToken)
        .Where(blob => !IsFolder(blob.Metadata))
        .Select(blob => BatchSource.Of(
            blob.Name, blob.Properties.ETag!.Value, blob.Properties.ContentLength ?? 0, blob.Properties.LastModified ?? default));

    /// <summary>The file of the batch as its chunks were found in, seekable, read in ranges; it fails once the blob is another.</summary>
    /// <exception cref="BatchSourceGoneException">It is no longer there, or another.</exception>
    public Task<Stream> OpenAsync(BatchRecord batch, CancellationToken cancellationToken) => batch.Decompressed is { } copy
        ? OpenAsync(Work.GetBlockBlobClient(copy.Name), batch, copy, cancellationToken)
        : OpenSourceAsync(batch, cancellationToken);

    /// <summary>The file as it was uploaded.</summary>
    /// <exception cref="BatchSourceGoneException">It is no longer there, or another.</exception>
    public Task<Stream> OpenSourceAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        OpenAsync(Input.GetBlockBlobClient(batch.Source.Name), batch, batch.Source, cancellationToken);

    /// <summary>What the failure of a read means: why the file can no longer be read, or null when it can.</summary>
    public async Task<BatchSourceGoneException?> WhyGoneAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        await FindSourceAsync(batch.Source.Name, cancellationToken) switch
        {
            null => new BatchSourceGoneException("The file was removed before all of it was read. Upload it again."),
            var found when found.ETag != batch.Source.ETag => new BatchSourceGoneException(
                $"The file was overwritten before all of it was read. What it is now is batch {found.ComputeBatchId()}."),
            _ => null,
        };

    /// <summary>Decompresses the file into a copy that can be read from anywhere, and tells which.</summary>
    /// <exception cref="InvalidBatchFileException">It is not compressed by gzip, or grows out of measure.</exception>
    public async Task<BatchSource> DecompressAsync(BatchRecord batch, long maxBytes, CancellationToken cancellationToken)
    {
        // Two attempts write two copies: the one that the record tells of must not change any more.
        var attempt = BlockStream.NewAttempt();
        var blob = Work.GetBlockBlobClient($"{WorkFolder(batch)}/input-{attempt}");
        await using var source = await OpenSourceAsync(batch, cancellationToken);
        await using var copy = new BlockStream(blob, chunk: 0, attempt);
        var length = await GzipCopy.RunAsync(source, copy, maxBytes, cancellationToken);
        var written = await copy.CommitAsync(cancellationToken);
        return BatchSource.Of(blob.Name, written.ETag, length, written.LastModified);
    }

    public Task WriteLayoutAsync(BatchRecord batch, string json, CancellationToken cancellationToken) =>
        Work.GetBlobClient(LayoutName(batch)).UploadAsync(BinaryData.FromString(json), overwrite: true, cancellationToken);

    public async Task<string> ReadLayoutAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        (await Work.GetBlobClient(LayoutName(batch)).DownloadContentAsync(cancellationToken)).Value.Content.ToString();

    /// <summary>Removes what the batch needs only while it is under way.</summary>
    public Task RemoveWorkAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        BlobFolder.RemoveAsync(Work, $"{WorkFolder(batch)}/", cancellationToken);

    public BlockBlobClient Output(BatchRecord batch, string name) => Outputs.GetBlockBlobClient($"{batch.Model}/{batch.Id}/{name}");

    /// <summary>Makes a file of blocks, with a header before them.</summary>
    public async Task CommitAsync(
        BatchRecord batch, string name, byte[] header, IEnumerable<string> blocks, CancellationToken cancellationToken)
    {
        var blob = Output(batch, name);
        IEnumerable<string> start = [];
        if (header.Length > 0)
        {
            var id = BlockStream.BlockId(chunk: 0, "--head--", block: 0);
            await blob.StageBlockAsync(id, new MemoryStream(header), cancellationToken: cancellationToken);
            start = [id];
        }

        await blob.CommitBlockListAsync(
            start.Concat(blocks), new CommitBlockListOptions { HttpHeaders = new BlobHttpHeaders { ContentType = ContentType(name) } },
            cancellationToken);
    }

    public Task WriteSummaryAsync(BatchRecord batch, BinaryData json, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } };
        return Output(batch, Summary).UploadAsync(json.ToStream(), options, cancellationToken);
    }

    /// <summary>Removes the predictions of a batch that did not succeed; the errors and the summary stay.</summary>
    public async Task RemovePredictionsAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var folder = $"{batch.Model}/{batch.Id}/";
        await foreach (var blob in Outputs.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, cancellationToken))
        {
            if (blob.Name[folder.Length..] is not (Errors or Summary))
            {
                await Outputs.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }
    }

    private BlobContainerClient Input => storage.RequireBlobs().GetBlobContainerClient(BatchesOptions.InputContainer);

    private BlobContainerClient Outputs => storage.RequireBlobs().GetBlobContainerClient(BatchesOptions.OutputContainer);

    private BlobContainerClient Work => storage.RequireBlobs().GetBlobContainerClient(JobsOptions.RequestContainer);

    private static string WorkFolder(BatchRecord batch) => $"batches/{batch.Id}";

    private static string LayoutName(BatchRecord batch) => $"{WorkFolder(batch)}/layout.json";

    private static bool IsFolder(IDictionary<string, string>? metadata) => metadata?.ContainsKey("hdi_isfolder") == true;

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".jsonl" => "application/jsonl",
        ".csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    };

    private async Task<Stream> OpenAsync(BlockBlobClient blob, BatchRecord batch, BatchSource version, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false)
                {
                    BufferSize = ReadBytes,
                    Conditions = new BlobRequestConditions { IfMatch = new ETag(version.ETag) },
                },
                cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw await WhyGoneAsync(batch, cancellationToken) as Exception
                ?? new IOException($"The blob {blob.Name} is not as it was.", e);
        }
    }
}
