using MaaS.EmbeddedHost.Http;

namespace MaaS.EmbeddedHost.Tests.Http;

public sealed class BlockPoolTests
{
    [Fact]
    public void Rent_AnySizeUpToABlock_IsAWholeBlock()
    {
        using var pool = new BlockPool();

        using var any = pool.Rent();
        using var small = pool.Rent(1);
        using var whole = pool.Rent(BlockPool.BlockLength);

        Assert.Equal(
            [BlockPool.BlockLength, BlockPool.BlockLength, BlockPool.BlockLength],
            new[] { any, small, whole }.Select(block => block.Memory.Length));
    }

    [Fact]
    public void Rent_MoreThanABlock_Throws()
    {
        using var pool = new BlockPool();

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.BlockLength + 1));
    }

    [Fact]
    public void Rent_ABlockWasReturned_IsUsedAgain()
    {
        using var pool = new BlockPool();
        var first = pool.Rent();
        first.Dispose();

        using var second = pool.Rent();
        using var third = pool.Rent();

        Assert.Same(first, second);
        Assert.NotSame(second, third);
    }

    [Fact]
    public void Dispose_MoreBlocksThanAreKept_TheRestIsLetGo()
    {
        using var pool = new BlockPool();
        var blocks = Enumerable.Range(0, BlockPool.MostKept + 10).Select(_ => pool.Rent()).ToArray();

        Array.ForEach(blocks, block => block.Dispose());

        var again = Enumerable.Range(0, blocks.Length).Select(_ => pool.Rent()).ToArray();
        Assert.Equal(BlockPool.MostKept, again.Intersect(blocks).Count());
        Array.ForEach(again, block => block.Dispose());
        Assert.Contains(pool.Rent(), again);
    }

    [Fact]
    public void Rent_PoolIsDisposed_Throws()
    {
        var pool = new BlockPool();
        var block = pool.Rent();
        pool.Dispose();
        block.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }
}
