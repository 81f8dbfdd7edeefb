using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaaS.Serving;

/// <summary>Writes pieces of JSON as UTF-8, without a string in between.</summary>
internal static class JsonFragments
{
    private const int MaxShortText = 256;

    /// <summary>Of one byte: <c>\u0000</c>.</summary>
    private const int MaxEscapedLength = 6;

    private const int MaxIntegerLength = 20;

    /// <summary>With its quotes, escaped as System.Text.Json does by default.</summary>
    public static void WriteString(IBufferWriter<byte> writer, string text)
    {
        writer.Write("\""u8);
        if (text.Length <= MaxShortText)
        {
            WriteShort(writer, text);
        }
        else
        {
            writer.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        }

        writer.Write("\""u8);
    }

    public static void WriteInteger(IBufferWriter<byte> writer, long value)
    {
        _ = value.TryFormat(writer.GetSpan(MaxIntegerLength), out var written, default, CultureInfo.InvariantCulture);
        writer.Advance(written);
    }

    public static void WriteShape(IBufferWriter<byte> writer, IReadOnlyList<long> shape)
    {
        writer.Write("["u8);
        for (var i = 0; i < shape.Count; i++)
        {
            writer.Write(i == 0 ? default : ","u8);
            WriteInteger(writer, shape[i]);
        }

        writer.Write("]"u8);
    }

    private static void WriteShort(IBufferWriter<byte> writer, string text)
    {
        Span<byte> utf8 = stackalloc byte[3 * MaxShortText];
        utf8 = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        JavaScriptEncoder.Default.EncodeUtf8(utf8, writer.GetSpan(utf8.Length * MaxEscapedLength), out _, out var written);
        writer.Advance(written);
    }
}
