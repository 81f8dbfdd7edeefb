using System.Buffers;

namespace MaaS.Serving;

/// <summary>Gathers what is written to a part, so that its stream gets it in large pieces.</summary>
internal sealed class PartBuffer(Stream stream) : IBufferWriter<byte>
{
    private const int PieceBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(PieceBytes);

    public void Advance(int count) => _buffer.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    /// <summary>Writes when there is enough for a piece.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) =>
        _buffer.WrittenCount < PieceBytes ? ValueTask.CompletedTask : CompleteAsync(cancellationToken);

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
