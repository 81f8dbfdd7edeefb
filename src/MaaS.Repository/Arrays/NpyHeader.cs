using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.Repository;

/// <summary>
/// The header of a <c>.npy</c> file: magic, version, length, a Python dictionary. Source: NEP 1 and numpy.lib.format, versions 1.0 to 3.0.
/// </summary>
/// <param name="Descr">The type of the elements, such as <c>&lt;f4</c>.</param>
/// <param name="IsFortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">Of the whole array; each length 0 or more, and their product may be more than there can be.</param>
/// <param name="Length">Bytes before the data.</param>
public sealed partial record NpyHeader(string Descr, bool IsFortranOrder, long[] Shape, int Length)
{
    private const int MaxLength = 1 << 16;
    private const int Alignment = 64;

    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    /// <param name="file">Seekable; read from its beginning, and left where the data begins.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FormatException">It is not such a header; the message says what was found and expected.</exception>
    public static async Task<NpyHeader> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var start = new byte[12];
        var count = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (count == 0)
        {
            throw new FormatException("The file is empty: expected an array saved by numpy.save.");
        }

        if (count < start.Length || !start.AsSpan().StartsWith(Magic) || start[6] is < 1 or > 3)
        {
            throw new FormatException("The file does not begin as .npy versions 1.0 to 3.0 do: "
                + "expected an array saved by numpy.save.");
        }

        var before = start[6] == 1 ? 10 : 12;
        long length = start[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8));
        if (length > MaxLength || before + length > file.Length)
        {
            throw new FormatException(
                $"The header says that it has {length} bytes: expected at most {Math.Min(MaxLength, file.Length - before)}, "
                + $"in a file of {file.Length} bytes.");
        }

        var text = new byte[length];
        file.Position = before;
        await file.ReadExactlyAsync(text, cancellationToken);
        return Parse(Encoding.UTF8.GetString(text), before + (int)length);
    }

    /// <summary>A header of version 1.0, as numpy writes it.</summary>
    /// <param name="descr">The type of the elements.</param>
    /// <param name="shape">Of the whole array.</param>
    public static byte[] Write(string descr, IEnumerable<long> shape)
    {
        var lengths = string.Join(", ", shape);
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': "
            + $"({lengths}{(lengths.Contains(',', StringComparison.Ordinal) ? "" : ",")}), }}";
        var before = Magic.Length + 4;
        var total = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - before));
        Encoding.ASCII.GetBytes(text.PadRight(total - before - 1) + '\n', header.AsSpan(before));
        return header;
    }

    private static NpyHeader Parse(string text, int length)
    {
        var descr = DescrPattern().Match(text);
        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!descr.Success || !order.Success || !shape.Success)
        {
            throw new FormatException(
                $"The header is {NameText.Quote(text)}: expected one with 'descr' of a plain type, 'fortran_order' and 'shape', "
                + "as numpy.save writes it.");
        }

        var lengths = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var parsed = new long[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            if (!long.TryParse(lengths[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out parsed[i]))
            {
                throw new FormatException($"The header has the length '{NameText.Quote(lengths[i])}' in its shape: "
                    + "expected a whole number.");
            }
        }

        return new NpyHeader(descr.Groups[1].Value, order.Groups[1].Value == "True", parsed, length);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]{1,16})['"]""")]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9L,\s]*)\)""")]
    private static partial Regex ShapePattern();
}
