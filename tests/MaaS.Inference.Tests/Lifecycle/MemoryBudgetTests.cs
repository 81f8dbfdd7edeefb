namespace MaaS.Inference.Tests.Lifecycle;

public sealed class MemoryBudgetTests
{
    private readonly MemoryBudget _budget = new(10);
    private int _retries;

    [Fact]
    public void TryTakeBack_BuildIsUnderWay_StopsItAndItsMemoryIsFreeAtOnce()
    {
        using var build = Reserve(8);

        Assert.True(_budget.TryTakeBack());

        Assert.True(build.TakenBack.IsCancellationRequested);
        Assert.True(_budget.TryReserve(10));
        Assert.False(_budget.TryTakeBack());
    }

    [Fact]
    public void Release_BuildWasTakenBack_RetriesItOnce()
    {
        using var build = Reserve(8);
        Assert.True(_budget.TryTakeBack());
        Assert.True(_budget.TryReserve(10));

        _budget.Release(5);
        _budget.Release(5);

        Assert.Equal(1, _retries);
    }

    [Fact]
    public void Release_BuildHadNoRoom_RetriesItOnce()
    {
        Assert.True(_budget.TryReserve(8));
        Assert.Null(_budget.TryReserveForBuild(3, Retry));

        _budget.Release(4);
        _budget.Release(4);

        Assert.Equal(1, _retries);
    }

    [Fact]
    public void TryKeep_UnderWay_StaysUntilDisposed()
    {
        var build = Reserve(8);
        Assert.True(build.TryKeep());
        build.GiveBackUnlessKept();

        Assert.False(_budget.TryTakeBack());
        Assert.Equal(2, _budget.FreeBytes);
        build.Dispose();
        build.Dispose();

        Assert.Equal(10, _budget.FreeBytes);
    }

    [Fact]
    public void TryKeep_WasTakenBack_IsRefused()
    {
        using var build = Reserve(8);
        Assert.True(_budget.TryTakeBack());

        Assert.False(build.TryKeep());
        build.GiveBackUnlessKept();

        Assert.Equal(10, _budget.FreeBytes);
    }

    [Fact]
    public void FreeOrTakenBackBytes_OneBuildAndOneKept_CountsTheBuild()
    {
        using var build = Reserve(3);
        using var kept = Reserve(4);
        Assert.True(kept.TryKeep());

        Assert.Equal((3, 6), (_budget.FreeBytes, _budget.FreeOrTakenBackBytes));
    }

    private BuildReservation Reserve(long bytes)
    {
        var reservation = _budget.TryReserveForBuild(bytes, Retry);
        Assert.NotNull(reservation);
        return reservation;
    }

    private void Retry() => _retries++;
}
