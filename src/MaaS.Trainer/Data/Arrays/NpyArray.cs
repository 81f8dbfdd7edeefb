using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.Trainer;

/// <summary>
/// An array in the format of <c>numpy.save</c>: magic, version, length, a Python dictionary, the elements. Source: NEP 1 and
/// numpy.lib.format, versions 1.0 to 3.0.
/// </summary>
internal sealed partial class NpyArray
{
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    private readonly string _type;
    private readonly Memory<byte> _data;

    private NpyArray(string name, string type, int[] shape, Memory<byte> data)
    {
        Name = name;
        Shape = shape;
        _type = type;
        _data = data;
    }

    /// <summary>What errors call the file.</summary>
    public string Name { get; }

    /// <summary>At least one dimension; all lengths are 1 or more.</summary>
    public IReadOnlyList<int> Shape { get; }

    public bool IsWhole => _type is "|u1" or "<i4" or "<i8";

    /// <exception cref="TrainingException">The file is not such an array, or is cut off.</exception>
    public static NpyArray Parse(NamedContent file)
    {
        var (header, start) = Header(file);
        var type = TypePattern().Match(header).Groups[1].Value;
        if (ElementSize(type) == 0 || !CPattern().IsMatch(header))
        {
            throw Misfit(file, $"has the header {header.Trim()}, expected 'descr' <f4, <f8, |u1, <i4 or <i8, and 'fortran_order' False: "
                + "convert it with numpy.ascontiguousarray(a, dtype)");
        }

        var lengths = ShapePattern().Match(header).Groups[1].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(length => int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0)
            .ToArray();
        if (lengths.Length == 0 || lengths.Min() < 1)
        {
            throw Misfit(
                file, $"has the header {header.Trim()}, expected a 'shape' of at least one dimension, each from 1 to {int.MaxValue}");
        }

        var expected = lengths.Aggregate((Int128)ElementSize(type), (bytes, length) => bytes * length);
        return file.Bytes.Length - start == expected
            ? new NpyArray(file.Name, type, lengths, file.Bytes.AsMemory(start))
            : throw Misfit(file, $"has {file.Bytes.Length - start} bytes after its header, expected {expected} for "
            + $"{string.Join(" × ", lengths)} of "
                + $"{type}: it was cut off; write it again");
    }

    /// <summary>All elements, rounded to 32 bits.</summary>
    public float[] ToFloats()
    {
        var floats = new float[Shape.Aggregate(1, (elements, length) => elements * length)];
        switch (_type)
        {
            case "<f4":
                MemoryMarshal.Cast<byte, float>(_data.Span).CopyTo(floats);
                break;
            case "<f8":
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(_data.Span), floats);
                break;
            case "|u1":
                TensorPrimitives.ConvertTruncating(_data.Span, floats);
                break;
            case "<i4":
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(_data.Span), floats);
                break;
            default:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(_data.Span), floats);
                break;
        }

        return floats;
    }

    /// <summary>All elements of an array of whole numbers.</summary>
    public long[] ToIntegers() => _type switch
    {
        "|u1" => [.. _data.ToArray().Select(value => (long)value)],
        "<i4" => [.. MemoryMarshal.Cast<byte, int>(_data.Span).ToArray().Select(value => (long)value)],
        _ => MemoryMarshal.Cast<byte, long>(_data.Span).ToArray(),
    };

    private static (string Text, int End) Header(NamedContent file)
    {
        var bytes = file.Bytes.AsSpan();
        if (bytes.Length < 12 || !bytes.StartsWith(Magic) || bytes[6] is < 1 or > 3)
        {
            throw Misfit(
                file, $"has {bytes.Length} bytes and does not begin as .npy versions 1 to 3 do, expected an array saved by numpy.save");
        }

        var start = bytes[6] == 1 ? 10 : 12;
        var length = bytes[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        return length <= bytes.Length - start
            ? (Encoding.UTF8.GetString(bytes.Slice(start, (int)length)), start + (int)length)
            : throw Misfit(
                file, $"declares a header of {length} bytes, but only {bytes.Length - start} follow: it was cut off; write it again");
    }

    private static TrainingException Misfit(NamedContent file, string message) => new($"{file.Name} {message}.");

    private static int ElementSize(string type) => type switch
    {
        "|u1" => 1,
        "<f4" or "<i4" => 4,
        "<f8" or "<i8" => 8,
        _ => 0,
    };

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]{1,16})['"]""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*False""")]
    private static partial Regex CPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9L,\s]*)\)""")]
    private static partial Regex ShapePattern();
}
