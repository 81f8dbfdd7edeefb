using System.Security.Cryptography;

namespace MaaS.Repository;

/// <summary>
/// Reads another stream and fails at its end if its SHA-256 is not the expected one, so that who copies it never gets to the point of
/// committing the copy. Cannot seek on purpose: whoever reads it must read to the end. The other stream stays open.
/// </summary>
internal sealed class VerifyingReadStream(Stream content, string expectedSha256, string name) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer);
        Account(buffer[..count], atEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken);
        Account(buffer.Span[..count], atEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Account(ReadOnlySpan<byte> read, bool atEnd)
    {
        _hash.AppendData(read);
        if (atEnd && Convert.ToHexStringLower(_hash.GetCurrentHash()) is var found && found != expectedSha256)
        {
            throw new InvalidDataException(
                $"'{name}' was not stored: found SHA-256 {found}, expected {expectedSha256}. It changed while it was read; try again.");
        }
    }
}
