using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// Files of named tensors: 8 bytes of length, a JSON header with type, shape and place of each, then their bytes, little-endian.
/// Source: the safetensors format of Hugging Face.
/// </summary>
internal static class SafeTensors
{
    private const string Metadata = "__metadata__";
    private const int LengthBytes = 8;
    private const int Alignment = 8;
    private const int MaxHeaderBytes = 100_000_000;

    private static readonly Dictionary<ScalarType, (string Name, int Bytes)> Types = new()
    {
        [ScalarType.Float32] = ("F32", 4),
        [ScalarType.Float64] = ("F64", 8),
        [ScalarType.BFloat16] = ("BF16", 2),
        [ScalarType.Int64] = ("I64", 8),
        [ScalarType.Byte] = ("U8", 1),
    };

    /// <summary>Writes tensor by tensor, so that no more than one is copied at a time; they may lie on any device.</summary>
    public static void Write(Stream file, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new JsonObject
        {
            [Metadata] = new JsonObject(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        var offset = 0L;
        foreach (var (name, value) in tensors)
        {
            var (type, bytes) = Types[value.dtype];
            var end = offset + (value.NumberOfElements * bytes);
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. value.shape.Select(length => (JsonNode)length)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        WriteHeader(file, JsonSerializer.SerializeToUtf8Bytes(header));
        foreach (var (_, value) in tensors)
        {
            using var scope = NewDisposeScope();
            file.Write(value.detach().cpu().contiguous().bytes);
        }
    }

    /// <summary>Everything in the file; the caller disposes the tensors, which are on the CPU.</summary>
    /// <exception cref="InvalidDataException">It is not such a file, or not whole.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(Stream file)
    {
        using var header = ReadHeader(file, out var dataLength);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var metadata = new Dictionary<string, string>();
            var expected = 0L;
            foreach (var member in header.RootElement.EnumerateObject())
            {
                if (member.Name == Metadata)
                {
                    metadata = member.Value.Deserialize<Dictionary<string, string>>()!;
                    continue;
                }

                var (type, shape, start, end) = Entry(member);
                if (start != expected || end > dataLength)
                {
                    throw new InvalidDataException(
                        $"Tensor {member.Name} lies at {start} to {end}, expected it from {expected} and within {dataLength} bytes.");
                }

                tensors.Add(member.Name, ReadTensor(file, type, shape, member.Name));
                expected = end;
            }

            return expected == dataLength
                ? (tensors, metadata)
                : throw new InvalidDataException($"Found {dataLength} bytes of tensors, expected {expected}.");
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            Dispose(tensors.Values);
            throw e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or EndOfStreamException
                ? new InvalidDataException($"The header or the data is damaged: {e.Message}", e)
                : e;
        }
        catch
        {
            Dispose(tensors.Values);
            throw;
        }
    }

    /// <summary>The texts of the header, without the tensors.</summary>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static Dictionary<string, string> ReadMetadata(Stream file)
    {
        using var header = ReadHeader(file, out _);
        try
        {
            return header.RootElement.TryGetProperty(Metadata, out var texts)
                ? texts.Deserialize<Dictionary<string, string>>() ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"The header is damaged: {e.Message}", e);
        }
    }

    private static void WriteHeader(Stream file, byte[] json)
    {
        var padded = (json.Length + Alignment - 1) / Alignment * Alignment;
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        file.Write(length);
        file.Write(json);
        for (var i = json.Length; i < padded; i++)
        {
            file.WriteByte((byte)' ');
        }
    }

    private static JsonDocument ReadHeader(Stream file, out long dataLength)
    {
        Span<byte> start = stackalloc byte[LengthBytes];
        var count = file.ReadAtLeast(start, LengthBytes, throwOnEndOfStream: false);
        var length = count == LengthBytes ? BinaryPrimitives.ReadInt64LittleEndian(start) : -1;
        dataLength = file.Length - LengthBytes - length;
        if (length is < 2 or > MaxHeaderBytes || dataLength < 0)
        {
            throw new InvalidDataException($"Found a file of {file.Length} bytes with a header of {length}, expected safetensors.");
        }

        var json = new byte[length];
        file.ReadExactly(json);
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The header is not JSON: {e.Message}", e);
        }
    }

    private static (ScalarType Type, long[] Shape, long Start, long End) Entry(JsonProperty member)
    {
        var name = member.Value.GetProperty("dtype").GetString();
        var type = Types.FirstOrDefault(pair => pair.Value.Name == name);
        var shape = member.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()).ToArray();
        var offsets = member.Value.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var bytes = shape.Aggregate((Int128)type.Value.Bytes, (product, length) => product * length);
        return type.Value.Name is not null && shape.All(length => length >= 0) && end - start == bytes
            ? (type.Key, shape, start, end)
            : throw new InvalidDataException(
                $"Tensor {member.Name} is {name} {member.Value.GetProperty("shape")} in {end - start} bytes: expected {bytes}.");
    }

    private static Tensor ReadTensor(Stream file, ScalarType type, long[] shape, string name)
    {
        var value = empty(shape, type);
        try
        {
            file.ReadExactly(value.bytes);
            return value;
        }
        catch (EndOfStreamException e)
        {
            value.Dispose();
            throw new InvalidDataException($"The file ends in tensor {name}.", e);
        }
    }

    private static void Dispose(IEnumerable<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
