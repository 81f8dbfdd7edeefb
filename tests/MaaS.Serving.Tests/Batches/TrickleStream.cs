namespace MaaS.Serving.Tests;

/// <summary>A file that gives a few bytes at a time, as a network does.</summary>
internal sealed class TrickleStream(byte[] content, int most = 7) : MemoryStream(content, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Step()));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Step())]);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        base.ReadAsync(buffer, offset, Math.Min(count, Step()), cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, Step())], cancellationToken);

    // Large files are read in larger steps, so that tests of them end.
    private int Step() => Length < 4096 ? most : 64 * 1024;
}
