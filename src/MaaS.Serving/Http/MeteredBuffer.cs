using System.Buffers;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Pooled memory that is counted as memory of a request until it is disposed.</summary>
internal sealed class MeteredBuffer : IMemoryOwner<byte>
{
    private readonly RequestMemory _counted;
    private PooledBuffer? _buffer;

    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    /// <exception cref="PayloadTooLargeException">There never is.</exception>
    public MeteredBuffer(RequestMemory counted, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new PayloadTooLargeException(
                $"The request needs {length} bytes of memory in one piece: at most {Array.MaxLength} are possible. Send less at a time.");
        }

        counted.Take(length);
        _counted = counted;
        _buffer = PooledBuffer.Rent((int)length);
        Memory = _buffer.Memory;
    }

    /// <summary>Not cleared. Valid until the buffer is disposed.</summary>
    public Memory<byte> Memory { get; private set; }

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _counted.Return(Memory.Length);
            Memory = default;
            buffer.Dispose();
        }
    }
}
