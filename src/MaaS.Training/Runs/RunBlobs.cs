using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Training;

/// <summary>The files of runs, as the service sees them: <see cref="RunFiles"/> below a folder for each run.</summary>
public sealed class RunBlobs(TrainingStorage storage)
{
    /// <summary>What a report or a heartbeat may have at most; a job is not trusted with more of the service's memory.</summary>
    private const int MaxDocumentBytes = 16 << 20;

    /// <summary>What a heartbeat may have: it is read at every look and shown to callers.</summary>
    private const int MaxHeartbeatBytes = 256 << 10;

    public static string NameOf(RunId run, string file) => $"{run}/{file}";

    /// <summary>Writes <c>spec.json</c>, unless there is one.</summary>
    public async Task WriteSpecAsync(RunId run, ReadOnlyMemory<byte> spec, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(run, RunFiles.Spec).UploadAsync(
                BinaryData.FromBytes(spec).ToStream(),
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // The same run was asked for before. What it is made of was decided by its record.
        }
    }

    /// <exception cref="RunFailedException">There is none, or it has errors.</exception>
    public async Task<RunSpec> ReadSpecAsync(RunId run, CancellationToken cancellationToken)
    {
        var text = await ReadSpecTextAsync(run, cancellationToken);
        try
        {
            return RunSpec.Parse(text, RunFiles.Spec);
        }
        catch (InvalidSpecException e)
        {
            throw new RunFailedException(e.Message, e);
        }
    }

    /// <exception cref="RunFailedException">There is none.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadSpecTextAsync(RunId run, CancellationToken cancellationToken) =>
        await ReadAsync(run, RunFiles.Spec, cancellationToken)
        ?? throw new RunFailedException($"Run '{run}' has no {RunFiles.Spec}: its files were removed. Start it again under another id.");

    /// <summary>Null when there is none yet, or when it is of an earlier attempt.</summary>
    /// <exception cref="RunFailedException">It is not a report.</exception>
    public async Task<RunReport?> ReadReportAsync(RunId run, int attempt, CancellationToken cancellationToken)
    {
        if (await ReadAsync(run, RunFiles.Report, cancellationToken) is not { } text)
        {
            return null;
        }

        try
        {
            var report = JsonSerializer.Deserialize<RunReport>(text.Span, RunJson.Document)
                ?? throw new JsonException("Found null.", "$", lineNumber: null, bytePositionInLine: null);
            return report.Attempt < attempt ? null : report;
        }
        catch (JsonException e)
        {
            throw new RunFailedException($"The job's {RunFiles.Report} is not a report, at {e.Path}: see docs/training-runs.md.", e);
        }
    }

    /// <summary>The table of trials; null when there is none, or one that cannot be read.</summary>
    /// <exception cref="RunFailedException">It is too long.</exception>
    public async Task<SearchReport?> ReadSearchAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(run, TrialsStep.File, cancellationToken) is { } text
                ? JsonSerializer.Deserialize<SearchReport>(text.Span, RunJson.Document)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when there is none, or one that cannot be read: it is overwritten soon.</summary>
    public async Task<Heartbeat?> ReadHeartbeatAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(run, RunFiles.Heartbeat, MaxHeartbeatBytes, cancellationToken) is { } text
                ? JsonSerializer.Deserialize<Heartbeat>(text.Span, RunJson.Document)
                : null;
        }
        catch (Exception e) when (e is JsonException or RunFailedException)
        {
            return null;
        }
    }

    public async Task<bool> ExistsAsync(RunId run, string file, CancellationToken cancellationToken) =>
        await Blob(run, file).ExistsAsync(cancellationToken);

    /// <summary>The bytes of a file from an offset on, at most a mebibyte; empty when there are none (yet).</summary>
    public async Task<ReadOnlyMemory<byte>> ReadFromAsync(RunId run, string file, long offset, CancellationToken cancellationToken)
    {
        const int Most = 1 << 20;
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset, Most) };
            var response = await Blob(run, file).DownloadContentAsync(options, cancellationToken);
            return response.Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.Status is 404 or 416)
        {
            return default;
        }
    }

    public Task WriteAsync(RunId run, string file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Blob(run, file).UploadAsync(BinaryData.FromBytes(content).ToStream(), cancellationToken: cancellationToken);

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="RunFailedException">It is too long.</exception>
    public Task<ReadOnlyMemory<byte>?> ReadAsync(RunId run, string file, CancellationToken cancellationToken) =>
        ReadAsync(run, file, MaxDocumentBytes, cancellationToken);

    /// <summary>
    /// Copies the files of a run whose names begin alike to another run, within the account and without their bytes coming here.
    /// </summary>
    public async Task CopyAsync(RunId from, RunId to, string files, CancellationToken cancellationToken)
    {
        var prefix = NameOf(from, files);
        await foreach (var blob in storage.RunFiles.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken))
        {
            var source = storage.RunFiles.GetBlobClient(blob.Name);
            var target = storage.RunFiles.GetBlobClient(NameOf(to, files + blob.Name[prefix.Length..]));
            var copy = await target.StartCopyFromUriAsync(source.Uri, cancellationToken: cancellationToken);
            await copy.WaitForCompletionAsync(cancellationToken);
        }
    }

    /// <summary>Removes the folder of a run.</summary>
    public async Task RemoveAsync(RunId run, CancellationToken cancellationToken)
    {
        await foreach (var blob in storage.RunFiles.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{run}/" }, cancellationToken))
        {
            await storage.RunFiles.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(RunId run, string file, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // One byte more tells that there is more.
            var options = new BlobDownloadOptions { Range = new HttpRange(0, maxBytes + 1) };
            var content = (await Blob(run, file).DownloadContentAsync(options, cancellationToken)).Value.Content.ToMemory();
            return content.Length <= maxBytes ? content : throw new RunFailedException(
                $"{file} has more than {maxBytes} bytes, expected at most that many.");
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            return ReadOnlyMemory<byte>.Empty;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private BlockBlobClient Blob(RunId run, string file) => storage.RunFiles.GetBlockBlobClient(NameOf(run, file));
}
