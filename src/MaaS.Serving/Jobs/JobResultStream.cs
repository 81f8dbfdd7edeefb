namespace MaaS.Serving;

/// <summary>
/// Takes an answer as it is written: in memory as long as it fits a record, from then on in a blob, which is there once
/// <see cref="CompleteAsync"/> has ended.
/// </summary>
internal sealed class JobResultStream(JobBlobs blobs, BlobPath path) : Stream
{
    /// <summary>A property of a record holds 64 KiB.</summary>
    private const int MaxInline = 32 * 1024;

    private readonly MemoryStream _inline = new();
    private BlockStream? _blob;
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Null when it is in the blob.</summary>
    public ReadOnlyMemory<byte>? Content =>
        _blob is null ? _inline.GetBuffer().AsMemory(0, (int)_inline.Length) : default(ReadOnlyMemory<byte>?);

    public BlobPath? Blob => _blob is null ? null : path;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _length += buffer.Length;
        if (_blob is null && _length <= MaxInline)
        {
            _inline.Write(buffer.Span);
            return;
        }

        if (_blob is null)
        {
            _blob = blobs.Create(path);
            await _blob.WriteAsync(_inline.GetBuffer().AsMemory(0, (int)_inline.Length), cancellationToken);
        }

        await _blob.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The answer is whole.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_blob is not null)
        {
            await _blob.CommitAsync(cancellationToken);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _blob?.Dispose();
        }

        base.Dispose(disposing);
    }

    public override void Flush()
    {
    }

    /// <summary>A part of an answer is of no use to anybody before the whole is there.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An answer is written asynchronously.");
}
