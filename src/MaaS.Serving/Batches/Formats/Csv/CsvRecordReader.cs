namespace MaaS.Serving;

/// <summary>
/// Records of RFC 4180: they end with a line feed that is not within quotes. A quote opens only at the start of a field, elsewhere it is
/// text. Where quotes are opened and closed is all that is known of the fields here, so that a file is scanned as fast as it is read.
/// </summary>
internal sealed class CsvRecordReader(
    Stream stream, long length, int maxRecordBytes, byte delimiter) : RecordReader(stream, length, maxRecordBytes)
{
    private bool _inQuotes;
    private bool _justClosed;
    private byte _previous = (byte)'\n';

    protected override ReadOnlySpan<byte> Blanks => delimiter == '\t' ? " \r"u8 : " \t\r"u8;

    protected override int FindEnd(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (true)
        {
            var step = _inQuotes ? text[at..].IndexOf((byte)'"') : text[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (step < 0)
            {
                // Only what is right before a quote matters, and here that is the last byte of the text.
                (_previous, _justClosed) = at < text.Length ? (text[^1], false) : (_previous, _justClosed);
                return -1;
            }

            (_previous, _justClosed) = step > 0 ? (text[at + step - 1], false) : (_previous, _justClosed);
            at += step;
            if (text[at] == '\n')
            {
                (_previous, _justClosed) = ((byte)'\n', false);
                return at;
            }

            // A quote behind a closing quote was half of an escaped one: the field goes on.
            var wasInQuotes = _inQuotes;
            _inQuotes = !wasInQuotes && (_justClosed || _previous == delimiter || _previous == '\n');
            (_previous, _justClosed) = ((byte)'"', wasInQuotes);
            at++;
        }
    }
}
