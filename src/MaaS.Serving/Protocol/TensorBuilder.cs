using System.Buffers.Binary;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Pooled memory that grows while a tensor is read; its size follows what has come, never what was announced.</summary>
internal sealed class TensorBuilder(int initialCapacity) : IDisposable
{
    /// <summary>Bytes: the most that is taken before anything has come.</summary>
    public const int FirstPart = 1 << 20;

    private PooledBuffer? _buffer = PooledBuffer.Rent(Math.Max(initialCapacity, 16));

    public int Length { get; private set; }

    /// <summary>Room for so many bytes at the end, to be kept with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_buffer!.Memory.Length - Length < count)
        {
            Grow(count);
        }

        return _buffer.Memory.Span[Length..];
    }

    /// <summary>The room that is there.</summary>
    public Memory<byte> Free => _buffer!.Memory[Length..];

    public ReadOnlyMemory<byte> Written => _buffer!.Memory[..Length];

    public void Advance(int count) => Length += count;

    /// <summary>An element of a BYTES tensor.</summary>
    public void AppendBytes(ReadOnlySpan<byte> element)
    {
        var destination = Reserve(sizeof(uint) + element.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)element.Length);
        element.CopyTo(destination[sizeof(uint)..]);
        Advance(sizeof(uint) + element.Length);
    }

    /// <summary>A tensor of what was written, which owns the memory from now on.</summary>
    /// <exception cref="InvalidInputException">It is not as long as the shape and type ask for.</exception>
    public Tensor ToTensor(string name, TensorDataType dataType, long[] shape)
    {
        var tensor = new Tensor(name, dataType, shape, Written, _buffer);
        _buffer = null;
        return tensor;
    }

    public void Dispose() => _buffer?.Dispose();

    private void Grow(int count)
    {
        var larger = PooledBuffer.Rent((int)Math.Min(Math.Max(Length + (long)count, Length * 2L), Array.MaxLength));
        _buffer!.Memory.Span[..Length].CopyTo(larger.Memory.Span);
        _buffer.Dispose();
        _buffer = larger;
    }
}
