using System.IO.Pipelines;

namespace MaaS.Benchmarks;

/// <summary>Takes an answer and forgets it at the flush.</summary>
internal sealed class MemoryPipeWriter : PipeWriter
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _length;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override void Advance(int bytes) => _length += bytes;

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _length = 0;
        return default;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.AsMemory(_length);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.AsSpan(_length);
}
