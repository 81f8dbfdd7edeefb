using System.Buffers;

namespace MaaS.Serving;

/// <summary>
/// Walks the records of a stretch of a stream through a window of pooled memory. A record that is too long passes by without being in
/// memory as a whole.
/// </summary>
/// <param name="stream">At the first record; stays the caller's.</param>
/// <param name="length">Bytes of the stretch.</param>
/// <param name="maxRecordBytes">What is longer is too long.</param>
internal abstract class RecordReader(Stream stream, long length, int maxRecordBytes) : IDisposable
{
    private const int InitialWindow = 256 * 1024;

    private byte[] _window = ArrayPool<byte>.Shared.Rent((int)Math.Min(InitialWindow, Math.Max(length, 16)));
    private long _left = length;
    private int _start;
    private int _scanned;
    private int _end;
    private int _contentEnd;

    /// <summary>Without its line end. Empty when it is too long. Valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Record => _window.AsMemory(_start, _contentEnd - _start);

    /// <summary>Bytes with the line end.</summary>
    public long RecordLength { get; private set; }

    public bool IsTooLong { get; private set; }

    /// <summary>Whether there is nothing but blanks.</summary>
    public bool IsBlank => !IsTooLong && Record.Span.IndexOfAnyExcept(Blanks) < 0;

    /// <summary>What a record that is no row may have.</summary>
    protected virtual ReadOnlySpan<byte> Blanks => " \t\r"u8;

    /// <summary>False at the end of the stretch.</summary>
    /// <exception cref="InvalidBatchFileException">The stream ends before the stretch does.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _start = _scanned;
        IsTooLong = false;
        long dropped = 0;
        while (true)
        {
            var found = FindEnd(_window.AsSpan(_scanned, _end - _scanned));
            if (found >= 0 || (_left == 0 && dropped + _end > _start))
            {
                Take(found, dropped);
                return true;
            }

            if (_left == 0)
            {
                return false;
            }

            _scanned = _end;
            if (_end - _start > maxRecordBytes)
            {
                IsTooLong = true;
                dropped += _end - _start;
                (_start, _scanned, _end) = (0, 0, 0);
            }

            await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_window);
        _window = [];
    }

    /// <summary>Index of the line feed that ends the record; -1 when it is not in the text, which is not shown again.</summary>
    protected abstract int FindEnd(ReadOnlySpan<byte> text);

    private void Take(int found, long dropped)
    {
        _contentEnd = found >= 0 ? _scanned + found : _end;
        _scanned = found >= 0 ? _contentEnd + 1 : _end;
        RecordLength = dropped + _scanned - _start;
        IsTooLong |= _contentEnd - _start > maxRecordBytes;
        if (IsTooLong)
        {
            _contentEnd = _start;
        }
        else if (_contentEnd > _start && _window[_contentEnd - 1] == '\r')
        {
            _contentEnd--;
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_end == _window.Length)
        {
            MakeRoom();
        }

        var read = await stream.ReadAsync(_window.AsMemory(_end, (int)Math.Min(_window.Length - _end, _left)), cancellationToken);
        if (read == 0)
        {
            throw new InvalidBatchFileException($"The file ends {_left} bytes before it should: "
                + "it was changed or cut off while it was read. Upload it again.");
        }

        _end += read;
        _left -= read;
    }

    private void MakeRoom()
    {
        var kept = _end - _start;
        var target = kept > _window.Length / 2 ? ArrayPool<byte>.Shared.Rent((int)Math.Min(_window.Length * 2L, Array.MaxLength)) : _window;
        _window.AsSpan(_start, kept).CopyTo(target);
        if (target != _window)
        {
            ArrayPool<byte>.Shared.Return(_window);
            _window = target;
        }

        (_start, _scanned, _end) = (0, _scanned - _start, kept);
    }
}
