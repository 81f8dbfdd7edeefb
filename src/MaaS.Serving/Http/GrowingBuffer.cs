using System.Buffers.Binary;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Pooled memory that grows while a part of a request is read and is counted as memory of the request. Its size follows what has come,
/// never what was announced.
/// </summary>
/// <param name="memory">Of the request.</param>
/// <param name="initialCapacity">Bytes to begin with.</param>
/// <param name="capacityHint">Growing stops here for as long as that is enough; the length, where it is known.</param>
internal sealed class GrowingBuffer(RequestMemory memory, int initialCapacity, long capacityHint = long.MaxValue) : IDisposable
{
    /// <summary>Bytes: the most that is taken before anything has come.</summary>
    public const int FirstPart = 1 << 20;

    private MeteredBuffer _buffer = new(memory, Math.Max(initialCapacity, 16));
    private bool _ownsBuffer = true;

    public int Length { get; private set; }

    /// <summary>Room for at least so many bytes at the end, to be kept with <see cref="Advance"/>.</summary>
    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    /// <exception cref="PayloadTooLargeException">There never is.</exception>
    public Span<byte> Reserve(int count)
    {
        if (_buffer.Memory.Length - Length < count)
        {
            Grow(count);
        }

        return Free.Span;
    }

    /// <summary>The room that is there.</summary>
    public Memory<byte> Free => _buffer.Memory[Length..];

    public ReadOnlyMemory<byte> Written => _buffer.Memory[..Length];

    public void Advance(int count) => Length += count;

    /// <exception cref="OverloadedException">There is no memory for it now.</exception>
    /// <exception cref="PayloadTooLargeException">There never is.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>An element of a BYTES tensor.</summary>
    public void AppendElement(ReadOnlySpan<byte> element)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), (uint)element.Length);
        Advance(sizeof(uint));
        Append(element);
    }

    /// <summary>A tensor of what was written, which owns the memory from now on.</summary>
    /// <exception cref="InvalidInputException">It is not as long as the shape and type ask for; the memory stays here.</exception>
    public Tensor ToTensor(string name, TensorDataType dataType, long[] shape)
    {
        var tensor = new Tensor(name, dataType, shape, Written, _buffer);
        _ownsBuffer = false;
        return tensor;
    }

    public void Dispose()
    {
        if (_ownsBuffer)
        {
            _buffer.Dispose();
        }
    }

    private void Grow(int count)
    {
        var doubled = Math.Min(Math.Min(_buffer.Memory.Length * 2L, capacityHint), Array.MaxLength);
        var larger = new MeteredBuffer(memory, Math.Max(Length + (long)count, doubled));
        _buffer.Memory.Span[..Length].CopyTo(larger.Memory.Span);
        _buffer.Dispose();
        _buffer = larger;
    }
}
