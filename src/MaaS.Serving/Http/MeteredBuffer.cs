using System.Buffers;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Pooled memory that is counted as memory of a request until it is disposed.</summary>
internal sealed class MeteredBuffer : IMemoryOwner<byte>
{
    private readonly RequestMemory _counted;
    private readonly int _length;
    private byte[]? _array;

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
        _length = (int)length;
        _array = ArrayPool<byte>.Shared.Rent(_length);
    }

    /// <summary>Not cleared. Empty when the buffer is disposed.</summary>
    public Memory<byte> Memory => _array is null ? default : _array.AsMemory(0, _length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            _counted.Return(_length);
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
