namespace MaaS.Serving.Tests;

public sealed class ReadAheadTests
{
    private readonly byte[] _content = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 7919 >> 3))];

    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(123_456, 700_001)]
    [InlineData(10, 0)]
    public async Task Start_Stretch_GivesItsBytesAndNoMore(int offset, int length)
    {
        using var file = new TrickleStream(_content);

        await using var ahead = ReadAhead.Start(file, offset, length, CancellationToken.None);
        using var read = new MemoryStream();
        await ahead.Stream.CopyToAsync(read);

        Assert.Equal(_content[offset..(offset + length)], read.ToArray());
    }

    [Fact]
    public async Task Start_FileEndsBeforeTheStretch_EndsWithTheFile()
    {
        using var file = new MemoryStream(_content);

        await using var ahead = ReadAhead.Start(file, 999_990, 100, CancellationToken.None);
        var buffer = new byte[100];

        Assert.Equal(10, await ahead.Stream.ReadAtLeastAsync(buffer, 100, throwOnEndOfStream: false));
    }

    [Fact]
    public async Task Read_FileFails_FailsTheSame()
    {
        var failure = new IOException("The network is gone.");
        using var file = new GatedStream { Failure = failure };

        await using var ahead = ReadAhead.Start(file, 0, 100, CancellationToken.None);

        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(async () => await ahead.Stream.ReadExactlyAsync(new byte[100])));
    }

    [Fact]
    public async Task Start_NobodyReads_StopsAFewMebibytesAhead()
    {
        using var file = new GatedStream();

        await using (var ahead = ReadAhead.Start(file, 0, 1L << 40, CancellationToken.None))
        {
            await ahead.Stream.ReadExactlyAsync(new byte[10 << 20]);
        }

        Assert.InRange(file.Given, 10L << 20, 15L << 20);
    }

    [Fact]
    public async Task Dispose_WhileTheFileIsRead_WaitsUntilItIsNot()
    {
        using var file = new GatedStream { Blocks = true };
        var ahead = ReadAhead.Start(file, 0, 100, CancellationToken.None);
        await file.Reading.WaitAsync(TimeSpan.FromMinutes(1));

        await ahead.DisposeAsync();

        Assert.False(file.IsReading);
    }

    /// <summary>Endless zeros, or none at all until the reading is cancelled, or a failure.</summary>
    private sealed class GatedStream : Stream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Blocks { get; init; }

        public Exception? Failure { get; init; }

        public Task Reading => _reading.Task;

        public bool IsReading { get; private set; }

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => long.MaxValue;

        public override long Position { get; set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            IsReading = true;
            try
            {
                _reading.TrySetResult();
                await Task.Yield();
                if (Failure is not null)
                {
                    throw Failure;
                }

                await (Blocks ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken) : Task.CompletedTask);
                Given += buffer.Length;
                return buffer.Length;
            }
            finally
            {
                IsReading = false;
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
