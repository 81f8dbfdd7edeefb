namespace MaaS.Serving;

/// <summary>Lines that end with a line feed.</summary>
internal sealed class LineReader(Stream stream, long length, int maxLineBytes) : RecordReader(stream, length, maxLineBytes)
{
    protected override int FindEnd(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n');
}
