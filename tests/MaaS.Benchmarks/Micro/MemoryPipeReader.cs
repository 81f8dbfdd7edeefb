using System.Buffers;
using System.IO.Pipelines;

namespace MaaS.Benchmarks;

/// <summary>A body that is there as a whole, again and again.</summary>
internal sealed class MemoryPipeReader(byte[] content) : PipeReader
{
    private readonly ReadOnlySequence<byte> _content = new(content);
    private SequencePosition _at;

    public void Rewind() => _at = _content.Start;

    public override void AdvanceTo(SequencePosition consumed) => _at = consumed;

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _at = consumed;

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        new(new ReadResult(_content.Slice(_at), isCanceled: false, isCompleted: true));

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
}
