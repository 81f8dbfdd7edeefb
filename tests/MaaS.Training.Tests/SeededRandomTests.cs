namespace MaaS.Training.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextUInt64_KnownSeed_IsSplitMix64()
    {
        // The first outputs for seed 0 in the reference implementation, https://prng.di.unimi.it/splitmix64.c.
        var random = new SeededRandom(0);

        Assert.Equal(0xE220A8397B1DCDAF, random.NextUInt64());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.NextUInt64());
    }

    [Fact]
    public void NextPermutation_HasEveryNumberOnce_AndDependsOnSeedAndStream()
    {
        var order = new SeededRandom(1, stream: 1).NextPermutation(1000);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), order.Order());
        Assert.Equal(order, new SeededRandom(1, stream: 1).NextPermutation(1000));
        Assert.NotEqual(order, new SeededRandom(1, stream: 2).NextPermutation(1000));
        Assert.NotEqual(order, new SeededRandom(2, stream: 1).NextPermutation(1000));
    }
}
