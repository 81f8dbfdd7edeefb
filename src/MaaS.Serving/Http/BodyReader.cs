using System.Buffers;
using System.IO.Pipelines;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MaaS.Serving;

/// <summary>
/// The body of a request, decompressed, counted against the limit, read once from front to end. Text is seen through a window of pooled
/// memory that moves along; binary data goes from the pipe straight to where it belongs.
/// </summary>
internal sealed class BodyReader : IAsyncDisposable
{
    private const int InitialWindow = 16 * 1024;

    private readonly PipeReader _pipe;
    private readonly bool _ownsPipe;
    private readonly int _limit;
    private readonly long? _knownLength;
    private byte[] _window = ArrayPool<byte>.Shared.Rent(InitialWindow);
    private int _start;
    private int _end;
    private long _read;
    private long _textLeft = long.MaxValue;
    private bool _ended;

    private BodyReader(PipeReader pipe, bool ownsPipe, int limit, long? knownLength)
    {
        _pipe = pipe;
        _ownsPipe = ownsPipe;
        _limit = limit;
        _knownLength = knownLength;
    }

    /// <exception cref="PayloadTooLargeException">The announced length is over the limit.</exception>
    /// <exception cref="UnsupportedContentException">The content encoding is not known.</exception>
    public static BodyReader Open(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit, $"{request.ContentLength} bytes");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            // The server's own limit would answer in its own words, and may be lower.
            server.MaxRequestBodySize = null;
        }

        var body = ContentEncodings.Decode(request);
        return ReferenceEquals(body, request.Body)
            ? new BodyReader(request.BodyReader, ownsPipe: false, limit, request.ContentLength)
            : new BodyReader(PipeReader.Create(body), ownsPipe: true, limit, knownLength: null);
    }

    /// <summary>Over text that was read before.</summary>
    public static BodyReader OverText(MemoryStream text)
    {
        text.Position = 0;
        return new BodyReader(PipeReader.Create(text), ownsPipe: true, int.MaxValue, text.Length);
    }

    /// <summary>Length of the whole body as announced; null when it is chunked or compressed.</summary>
    public long? KnownLength => _knownLength;

    /// <summary>Text that was read and not consumed.</summary>
    public ReadOnlySpan<byte> Window => _window.AsSpan(_start, _end - _start);

    /// <summary>The most that may still come: of the announced length, or of the limit.</summary>
    public int MostLeft => (int)Math.Min((_knownLength ?? _limit) - _read + (_end - _start), int.MaxValue);

    /// <summary>From here on only so many bytes are text; what follows is binary.</summary>
    public void LimitText(long length) => _textLeft = length - (_end - _start);

    public void Consume(int count) => _start += count;

    /// <summary>
    /// Reads more text behind what is in the window. False at the end of the text. Behind a long token that has no end yet it reads until the
    /// window is full, which doubles: whoever looks through the token anew each time looks at a few times its length in all.
    /// </summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var longToken = Window.Length >= InitialWindow / 2;
        MakeRoom();
        var before = _end;
        while (_textLeft > 0 && !_ended && (_end == before || (longToken && _end < _window.Length)))
        {
            var result = await ReadPipeAsync(cancellationToken);
            var count = (int)Math.Min(Math.Min(result.Buffer.Length, _window.Length - _end), _textLeft);
            result.Buffer.Slice(0, count).CopyTo(_window.AsSpan(_end));
            Advance(result, count);
            _end += count;
            _textLeft -= count;
        }

        return _end > before;
    }

    /// <summary>Fills the memory with the bytes that follow the text.</summary>
    /// <returns>How many there were: less than asked for when the body ends before.</returns>
    public async ValueTask<int> ReadBinaryAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        var filled = Math.Min(_end - _start, destination.Length);
        _window.AsMemory(_start, filled).CopyTo(destination);
        _start += filled;
        while (filled < destination.Length && !_ended)
        {
            var result = await ReadPipeAsync(cancellationToken);
            var count = (int)Math.Min(result.Buffer.Length, destination.Length - filled);
            result.Buffer.Slice(0, count).CopyTo(destination.Span[filled..]);
            Advance(result, count);
            filled += count;
        }

        return filled;
    }

    /// <summary>True when nothing follows.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        var probe = new byte[1];
        return await ReadBinaryAsync(probe, cancellationToken) == 0;
    }

    /// <summary>All that is left, in pooled memory.</summary>
    public async Task<(PooledBuffer Buffer, int Length)> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var buffer = PooledBuffer.Rent(_knownLength is null ? InitialWindow : Math.Min(MostLeft, TensorBuilder.FirstPart) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                length += await ReadBinaryAsync(buffer.Memory[length..], cancellationToken);
                if (length < buffer.Memory.Length)
                {
                    return (buffer, length);
                }

                var larger = PooledBuffer.Rent((int)Math.Min(buffer.Memory.Length * 2L, Array.MaxLength));
                buffer.Memory.CopyTo(larger.Memory);
                buffer.Dispose();
                buffer = larger;
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_window);
        _window = [];
        if (_ownsPipe)
        {
            await _pipe.CompleteAsync();
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Window.CopyTo(_window);
            _end -= _start;
            _start = 0;
        }

        if (_end == _window.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_window.Length * 2L, Array.MaxLength));
            _window.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_window);
            _window = larger;
        }
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _pipe.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new InvalidInputException("The body cannot be decompressed: it is not in the format that Content-Encoding names, or it breaks off.");
        }
    }

    private void Advance(ReadResult result, int count)
    {
        _read += count;
        var position = result.Buffer.GetPosition(count);
        _ended = result.IsCompleted && count == result.Buffer.Length;
        _pipe.AdvanceTo(position, count == 0 ? result.Buffer.End : position);
        if (_read > _limit)
        {
            throw TooLarge(_limit, "more");
        }
    }

    private static PayloadTooLargeException TooLarge(int limit, string found) =>
        new($"The request body has {found}: the limit is {limit} bytes after decompression (MaaS:Serving:MaxRequestBytes). Send less at a time.");
}
