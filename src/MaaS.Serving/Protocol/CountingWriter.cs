using System.Buffers;

namespace MaaS.Serving;

/// <summary>Counts what goes through to another writer.</summary>
internal sealed class CountingWriter(IBufferWriter<byte> writer) : IBufferWriter<byte>
{
    /// <summary>Bytes.</summary>
    public long Count { get; private set; }

    public void Advance(int count)
    {
        Count += count;
        writer.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => writer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => writer.GetSpan(sizeHint);
}
