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
    private MeteredBuffer? _window;
    private int _start;
    private int _end;
    private long _read;
    private long _textLeft = long.MaxValue;
    private bool _ended;

    private BodyReader(PipeReader pipe, bool ownsPipe, int limit, long? knownLength, RequestMemory memory)
    {
        Memory = memory;
        _pipe = pipe;
        _ownsPipe = ownsPipe;
        _limit = limit;
        _knownLength = knownLength;
    }

    /// <param name="request">Whose body is read.</param>
    /// <param name="limit">Bytes after decompression.</param>
    /// <param name="budget">What the request's memory is counted against, until the reader is disposed.</param>
    /// <exception cref="PayloadTooLargeException">The announced length is over the limit.</exception>
    /// <exception cref="UnsupportedContentException">The content encoding is not known.</exception>
    /// <exception cref="OverloadedException">The budget is used up.</exception>
    public static BodyReader Open(HttpRequest request, int limit, ByteBudget budget)
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
            ? new BodyReader(request.BodyReader, ownsPipe: false, limit, request.ContentLength, new RequestMemory(budget))
            : new BodyReader(PipeReader.Create(body), ownsPipe: true, limit, knownLength: null, new RequestMemory(budget));
    }

    /// <summary>Text that is in memory already.</summary>
    /// <exception cref="OverloadedException">The budget is used up.</exception>
    public static BodyReader OverText(ReadOnlyMemory<byte> text, RequestMemory memory) =>
        new(PipeReader.Create(new ReadOnlySequence<byte>(text)), ownsPipe: true, text.Length, text.Length, memory);

    /// <summary>What is read of the request is counted here. Ends with the reader, which is therefore disposed last.</summary>
    public RequestMemory Memory { get; }

    /// <summary>Length of the whole body as announced; null when it is chunked or compressed.</summary>
    public long? KnownLength => _knownLength;

    /// <summary>Text that was read and not consumed.</summary>
    public ReadOnlySpan<byte> Window => _window is null ? [] : _window.Memory.Span[_start.._end];

    /// <summary>The most that may still come: of the announced length, or of the limit.</summary>
    public int MostLeft => (int)Math.Min((_knownLength ?? _limit) - _read + (_end - _start), int.MaxValue);

    /// <summary>From here on only so many bytes are text; what follows is binary.</summary>
    public void LimitText(long length) => _textLeft = length - (_end - _start);

    public void Consume(int count) => _start += count;

    /// <summary>
    /// Reads more text behind what is in the window. False at the end of the text. Behind a long token that has no end yet it reads until
    /// the window is full, which doubles: whoever looks through the token anew each time looks at a few times its length in all.
    /// </summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var longToken = Window.Length >= InitialWindow / 2;
        var window = MakeRoom();
        var before = _end;
        while (_textLeft > 0 && !_ended && (_end == before || (longToken && _end < window.Length)))
        {
            var result = await ReadPipeAsync(cancellationToken);
            var count = (int)Math.Min(Math.Min(result.Buffer.Length, window.Length - _end), _textLeft);
            result.Buffer.Slice(0, count).CopyTo(window.Span[_end..]);
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
        Window[..filled].CopyTo(destination.Span);
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

    /// <summary>True when nothing follows; when something does, a byte of it may be lost.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        var isMore = _start < _end;
        while (!isMore && !_ended)
        {
            var result = await ReadPipeAsync(cancellationToken);
            isMore = !result.Buffer.IsEmpty;
            Advance(result, isMore ? 1 : 0);
        }

        return !isMore;
    }

    /// <summary>All that is left, in pooled memory.</summary>
    public async Task<GrowingBuffer> ReadToEndAsync(CancellationToken cancellationToken)
    {
        // One more than can come, so that the end shows without growing.
        var most = MostLeft + 1L;
        var buffer = new GrowingBuffer(Memory, (int)Math.Min(most, _knownLength is null ? InitialWindow : GrowingBuffer.FirstPart), most);
        try
        {
            while (true)
            {
                _ = buffer.Reserve(1);
                var room = buffer.Free;
                var read = await ReadBinaryAsync(room, cancellationToken);
                buffer.Advance(read);
                if (read < room.Length)
                {
                    return buffer;
                }
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
        _window?.Dispose();
        Memory.Dispose();
        if (_ownsPipe)
        {
            await _pipe.CompleteAsync();
        }
    }

    /// <summary>The window, with room at its end. Only who reads text has one.</summary>
    private Memory<byte> MakeRoom()
    {
        _window ??= new MeteredBuffer(Memory, InitialWindow);
        if (_start > 0)
        {
            Window.CopyTo(_window.Memory.Span);
            _end -= _start;
            _start = 0;
        }

        if (_end == _window.Memory.Length)
        {
            var larger = new MeteredBuffer(Memory, Math.Min(_end * 2L, Array.MaxLength));
            _window.Memory.CopyTo(larger.Memory);
            _window.Dispose();
            _window = larger;
        }

        return _window.Memory;
    }

    private async ValueTask<ReadResult> ReadPipeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _pipe.ReadAsync(cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new InvalidInputException(
                "The body cannot be decompressed: it is not in the format that Content-Encoding names, or it breaks off.");
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
        new($"The request body has {found}: the limit is {limit} bytes after decompression (MaaS:Serving:MaxRequestBytes). "
            + "Send less at a time.");
}
