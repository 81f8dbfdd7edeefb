namespace MaaS.Serving.Tests;

public sealed class ByteBudgetTests
{
    [Fact]
    public void TryTake_MoreThanIsFree_TakesNothing()
    {
        var budget = new ByteBudget(100);

        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(41));
        Assert.True(budget.TryTake(40));
        Assert.Equal(0, budget.FreeBytes);
    }

    [Fact]
    public async Task TryTake_FromManyThreads_NeverGivesMoreThanThereIsAndLosesNothing()
    {
        const int Threads = 4;
        var budget = new ByteBudget(100);
        var least = 100L;
        using var together = new Barrier(Threads);

        await Task.WhenAll(Enumerable.Range(1, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var i = 0; i < 50_000; i++)
                {
                    var bytes = 1 + (i * thread % 60);
                    if (budget.TryTake(bytes))
                    {
                        InterlockedMin(ref least, budget.FreeBytes);
                        budget.Return(bytes);
                    }
                }
            },
            TaskCreationOptions.LongRunning)));

        Assert.InRange(least, 0, 99);
        Assert.Equal(100, budget.FreeBytes);
    }

    [Theory]
    [InlineData(0, 64 << 20)]
    [InlineData(0, int.MaxValue)]
    [InlineData(200_000_000, 64 << 20)]
    public void ResolvedMaxBytesInFlight_Always_HoldsTheLargestRequestWhileItGrows(long set, int maxRequestBytes)
    {
        var options = new ServingOptions { MaxBytesInFlight = set, MaxRequestBytes = maxRequestBytes };

        Assert.True(options.ResolvedMaxBytesInFlight >= 2L * maxRequestBytes);
        Assert.True(set == 0 || options.ResolvedMaxBytesInFlight == set);
    }

    private static void InterlockedMin(ref long least, long value)
    {
        for (var found = Volatile.Read(ref least); value < found;)
        {
            found = Interlocked.CompareExchange(ref least, value, found);
        }
    }
}
