using System.IO.Pipelines;

namespace MaaS.Serving;

/// <summary>A stretch of a file, of which the next part is fetched while one is worked on.</summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int SegmentBytes = 64 * 1024;

    /// <summary>As much as storage is asked for at once: there is always one such part on its way.</summary>
    private const int MaxBytesAhead = BatchFiles.ReadBytes;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: MaxBytesAhead, resumeWriterThreshold: MaxBytesAhead / 2, minimumSegmentSize: SegmentBytes,
        useSynchronizationContext: false));

    private readonly CancellationTokenSource _stop;
    private readonly Task _filling;

    private ReadAhead(Stream file, long length, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Stream = _pipe.Reader.AsStream();
        _filling = Task.Run(() => FillAsync(file, length, _stop.Token), CancellationToken.None);
    }

    /// <summary>The stretch. It ends early where the file does, and fails as the file fails.</summary>
    public Stream Stream { get; }

    /// <summary>Begins to read. The file stays the caller's, and is read by nobody else until this is disposed.</summary>
    public static ReadAhead Start(Stream file, long offset, long length, CancellationToken cancellationToken)
    {
        file.Position = offset;
        return new ReadAhead(file, length, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Stream.DisposeAsync();
        await _filling;
        _stop.Dispose();
    }

    private async Task FillAsync(Stream file, long length, CancellationToken cancellationToken)
    {
        try
        {
            for (var left = length; left > 0;)
            {
                var room = _pipe.Writer.GetMemory(SegmentBytes);
                var read = await file.ReadAsync(room[..(int)Math.Min(room.Length, left)], cancellationToken);
                _pipe.Writer.Advance(read);
                left -= read;
                if (read == 0 || (await _pipe.Writer.FlushAsync(cancellationToken)).IsCompleted)
                {
                    break;
                }
            }

            await _pipe.Writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await _pipe.Writer.CompleteAsync(e);
        }
    }
}
