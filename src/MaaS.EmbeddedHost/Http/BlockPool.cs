using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MaaS.EmbeddedHost.Http;

/// <summary>
/// The memory that connections read into and write from, in blocks eight times those of the server: a tensor comes with as many fewer calls
/// of the kernel, and small ones in one piece. A connection that waits for its next request holds none. Thread-safe.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockLength = 32 * 1024;

    /// <summary>Blocks that are kept when nobody has them: 8 MiB. Others go to the garbage collector.</summary>
    public const int MostKept = 256;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;
    private volatile bool _disposed;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockLength;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More is asked for than a block holds.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockLength);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_free.TryDequeue(out var block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _kept);
        return block;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _free.Clear();
    }

    private void Return(Block block)
    {
        if (_disposed)
        {
            return;
        }

        if (Interlocked.Increment(ref _kept) > MostKept)
        {
            Interlocked.Decrement(ref _kept);
            return;
        }

        _free.Enqueue(block);
    }

    /// <summary>Its memory does not move, so that calls of the kernel need not pin it.</summary>
    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
            GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true), 0, BlockLength);

        public void Dispose() => pool.Return(this);
    }
}
