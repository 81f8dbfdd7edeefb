using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary>An array in the format of <c>numpy.save</c>: a <see cref="NpyHeader"/> and the elements.</summary>
internal sealed class NpyArray
{
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
    public static async Task<NpyArray> ParseAsync(NamedContent file, CancellationToken cancellationToken)
    {
        var header = await ReadHeaderAsync(file, cancellationToken);
        var elementSize = ElementSize(header.Descr);
        if (elementSize == 0 || header.IsFortranOrder)
        {
            throw Misfit(
                file,
                $"found 'descr' {header.Descr} in {(header.IsFortranOrder ? "Fortran" : "C")} order, expected <f4, <f8, |u1, <i4 or <i8 "
                + "in C order: convert it with numpy.ascontiguousarray(a, dtype)");
        }

        if (header.Shape.Length == 0 || header.Shape.Any(length => length is < 1 or > int.MaxValue))
        {
            throw Misfit(
                file, $"found the shape {Show(header)}, expected at least one dimension, each from 1 to {int.MaxValue}");
        }

        var found = file.Bytes.Length - header.Length;
        var expected = header.Shape.Aggregate((Int128)elementSize, (bytes, length) => bytes * length);
        return found == expected
            ? new NpyArray(
                file.Name, header.Descr, [.. header.Shape.Select(length => (int)length)], file.Bytes.AsMemory(header.Length))
            : throw Misfit(file, $"found {found} bytes after the header, expected {expected} for {Show(header)} of {header.Descr}: "
                + "it was cut off; write it again");
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

    private static async Task<NpyHeader> ReadHeaderAsync(NamedContent file, CancellationToken cancellationToken)
    {
        try
        {
            return await NpyHeader.ReadAsync(new MemoryStream(file.Bytes), cancellationToken);
        }
        catch (FormatException e)
        {
            throw new TrainingException($"{file.Name}: {e.Message}", e);
        }
    }

    private static string Show(NpyHeader header) => string.Join(" × ", header.Shape);

    private static TrainingException Misfit(NamedContent file, string message) => new($"{file.Name}: {message}.");

    private static int ElementSize(string type) => type switch
    {
        "|u1" => 1,
        "<f4" or "<i4" => 4,
        "<f8" or "<i8" => 8,
        _ => 0,
    };
}
