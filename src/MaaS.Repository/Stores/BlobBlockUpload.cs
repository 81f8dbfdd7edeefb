using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Repository;

/// <summary>
/// Uploads a blob in blocks, several at once. The SDK's own upload names blocks by their offset, so that two writers of one blob would
/// commit each other's blocks; here each upload names its blocks for itself.
/// </summary>
internal static class BlobBlockUpload
{
    public const string Sha256Key = "sha256";

    private const int BlockBytes = 8 << 20;
    private const int ParallelBlocks = 4;

    /// <summary>False when there is such a blob already.</summary>
    public static async Task<bool> TryUploadAsync(BlockBlobClient blob, string sha256, Stream content, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelBlocks, CancellationToken = cancellationToken };
        var commit = new CommitBlockListOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string> { [Sha256Key] = sha256 },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
        };
        try
        {
            await Parallel.ForEachAsync(ReadBlocksAsync(content, ids, cancellationToken), parallel, async (block, token) =>
            {
                using var bytes = new MemoryStream(block.Buffer, 0, block.Length, writable: false);
                await blob.StageBlockAsync(block.Id, bytes, cancellationToken: token);
                ArrayPool<byte>.Shared.Return(block.Buffer);
            });
            await blob.CommitBlockListAsync(ids, commit, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsTaken(e))
        {
            return false;
        }
    }

    /// <summary>A commit by another writer discards the blocks staged here, hence the invalid block list.</summary>
    private static bool IsTaken(RequestFailedException e) =>
        e.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || e.ErrorCode == BlobErrorCode.ConditionNotMet
        || e.ErrorCode == BlobErrorCode.InvalidBlockList;

    private static async IAsyncEnumerable<(string Id, byte[] Buffer, int Length)> ReadBlocksAsync(
        Stream content, List<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
            var length = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, cancellationToken);
            if (length == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                yield break;
            }

            ids.Add(Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)));
            yield return (ids[^1], buffer, length);
        }
    }
}
