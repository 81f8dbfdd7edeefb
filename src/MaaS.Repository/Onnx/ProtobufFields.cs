using Google.Protobuf;

namespace MaaS.Repository;

/// <summary>
/// Walks a message in a file field by field, without reading what the fields hold. Source of the format:
/// https://protobuf.dev/programming-guides/encoding/.
/// </summary>
internal sealed class ProtobufFields(FileStream file)
{
    /// <summary>The fields of that number that have a length, with tag and length and without.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public IEnumerable<(FileRange Field, FileRange Content)> Find(FileRange message, int number)
    {
        for (var position = message.Start; position < message.End;)
        {
            file.Position = position;
            var tag = ReadVarint();
            var content = ReadContent((WireFormat.WireType)(tag & 7), message.End);

            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
            {
                yield return (new FileRange(position, content.End), content);
            }

            position = content.End;
        }
    }

    private FileRange ReadContent(WireFormat.WireType type, long end)
    {
        var start = file.Position;
        switch (type)
        {
            case WireFormat.WireType.Varint:
                _ = ReadVarint();
                return Range(start, (ulong)(file.Position - start), end);
            case WireFormat.WireType.Fixed32:
                return Range(start, sizeof(uint), end);
            case WireFormat.WireType.Fixed64:
                return Range(start, sizeof(ulong), end);
            case WireFormat.WireType.LengthDelimited:
                var length = ReadVarint();
                return Range(file.Position, length, end);
            default:
                throw new InvalidDataException($"Wire type {type} at byte {start} is not one that ONNX uses.");
        }
    }

    private static FileRange Range(long start, ulong length, long end) => start <= end && length <= (ulong)(end - start)
        ? new FileRange(start, start + (long)length)
        : throw new InvalidDataException($"The field at byte {start} has {length} bytes, which the message that ends at byte {end} does not hold.");

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"The number before byte {file.Position} is cut off or too long.");
    }
}
