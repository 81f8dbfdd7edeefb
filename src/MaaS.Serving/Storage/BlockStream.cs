using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Serving;

/// <summary>
/// Writes a blob, or a part of one, as blocks, which nobody sees until somebody commits them by name: what is disposed without that leaves
/// nothing. Memory is one block, whatever is written.
/// </summary>
/// <param name="blob">That the part is of.</param>
/// <param name="chunk">Index of the part; 0 for all of it.</param>
/// <param name="attempt">As <see cref="NewAttempt"/> gives it, so that no two attempts at a part write the same blocks.</param>
internal sealed class BlockStream(BlockBlobClient blob, int chunk, string attempt) : Stream
{
    private const int BlockBytes = 4 << 20;
    private const int FirstBytes = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;

    /// <summary>Blocks that were written.</summary>
    public int Blocks { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Eight characters that no other attempt has.</summary>
    public static string NewAttempt() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>Ids of all blocks of a blob are of one length.</summary>
    public static string BlockId(int chunk, string attempt, int block) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{chunk:D8}-{attempt}-{block:D5}")));

    public static IEnumerable<string> BlockIds(int chunk, string attempt, int blocks) =>
        Enumerable.Range(0, blocks).Select(block => BlockId(chunk, attempt, block));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[Append(buffer.Span)..];
            if (_length == BlockBytes)
            {
                await StageAsync(cancellationToken);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>For writers that know no other way: blocks for as long as a block takes.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[Append(buffer)..];
            if (_length == BlockBytes)
            {
                StageAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Blocks are written when they are full, and the last by <see cref="CompleteAsync"/>.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes what is left.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_length > 0)
        {
            await StageAsync(cancellationToken);
        }
    }

    /// <summary>Makes all that was written the blob, in place of what it was.</summary>
    public async Task<BlobContentInfo> CommitAsync(CancellationToken cancellationToken)
    {
        await CompleteAsync(cancellationToken);
        return await blob.CommitBlockListAsync(BlockIds(chunk, attempt, Blocks), cancellationToken: cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        base.Dispose(disposing);
    }

    /// <summary>As much as the block still takes. Returns how much that was.</summary>
    private int Append(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, BlockBytes - _length);
        if (_length + taken > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(_buffer.Length * 2, _length + taken), BlockBytes));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        bytes[..taken].CopyTo(_buffer.AsSpan(_length));
        _length += taken;
        return taken;
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(_buffer, 0, _length, writable: false);
        await blob.StageBlockAsync(BlockId(chunk, attempt, Blocks), content, cancellationToken: cancellationToken);
        Blocks++;
        _length = 0;
    }
}
