using System.Text;
using System.Text.Unicode;

namespace MaaS.Trainer;

/// <summary>Text files in UTF-8.</summary>
internal static class Utf8Text
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <exception cref="TrainingException">The file is not in UTF-8.</exception>
    public static void Check(NamedContent file)
    {
        if (!Utf8.IsValid(file.Bytes))
        {
            throw new TrainingException(
                $"{file.Name} line {LineOfError(file.Bytes)} is not UTF-8, expected text in UTF-8: convert it, such as with "
                + "iconv -f latin1 -t utf-8.");
        }
    }

    /// <summary>The lines that are not blank, each with its number from 1 and without its end.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Line)> Lines(byte[] bytes)
    {
        var rest = bytes.AsMemory(bytes.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0);
        for (var number = 1; rest.Length > 0; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                yield return (number, line);
            }
        }
    }

    private static int LineOfError(byte[] bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            at += consumed;
        }

        return bytes.AsSpan(0, at).Count((byte)'\n') + 1;
    }
}
