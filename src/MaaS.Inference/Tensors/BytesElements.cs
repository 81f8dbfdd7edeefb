using System.Buffers.Binary;

namespace MaaS.Inference;

/// <summary>Walks the elements of a BYTES tensor: each is its length as a little-endian uint32, then that many bytes.</summary>
public ref struct BytesElements(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The element that <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Bytes that were not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>False at the end, and where the data breaks off within an element (<see cref="Remaining"/> is then not 0).</summary>
    public bool MoveNext()
    {
        if (_rest.Length < sizeof(uint))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        if (length > _rest.Length - sizeof(uint))
        {
            return false;
        }

        Current = _rest.Slice(sizeof(uint), (int)length);
        _rest = _rest[(sizeof(uint) + (int)length)..];
        return true;
    }

    /// <exception cref="InvalidInputException">There are not exactly <paramref name="count"/> whole elements.</exception>
    internal static void Check(string name, ReadOnlySpan<byte> data, long count)
    {
        var elements = new BytesElements(data);
        long found = 0;
        while (elements.MoveNext())
        {
            found++;
        }

        if (elements.Remaining != 0)
        {
            throw new InvalidInputException(
                $"Tensor '{name}' breaks off within BYTES element {found}: {elements.Remaining} bytes are left, expected a 4-byte length and that many bytes.");
        }

        if (found != count)
        {
            throw new InvalidInputException($"Tensor '{name}' has {found} BYTES elements: its shape asks for {count}.");
        }
    }
}
