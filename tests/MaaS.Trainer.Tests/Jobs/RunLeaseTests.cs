using Azure;
using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class RunLeaseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private BlobClient _lock = null!;

    public async Task InitializeAsync()
    {
        var container = azurite.CreateContainerClient();
        await container.CreateAsync();

        // Without retries, so that an outage is seen at once.
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        _lock = new BlobClient(azurite.ConnectionString, container.Name, RunFiles.Lock, options);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TryTakeAsync_Free_TakesItAndWritesTheAttempt()
    {
        using var lease = await TakeAsync(attempt: 3);

        await lease!.CheckAsync(CancellationToken.None);
        Assert.Equal("3", (await _lock.GetPropertiesAsync()).Value.Metadata["attempt"]);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task TryTakeAsync_HeldByALowerAttempt_TakesItFromThat()
    {
        using var first = await TakeAsync(attempt: 1);

        using var second = await TakeAsync(attempt: 2);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first!.CheckAsync(CancellationToken.None));
        Assert.True(first!.Lost.IsCancellationRequested);
        await second!.CheckAsync(CancellationToken.None);
        Assert.Equal("2", (await _lock.GetPropertiesAsync()).Value.Metadata["attempt"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task TryTakeAsync_HeldByTheSameOrAHigherAttempt_LeavesIt(int attempt)
    {
        using var holder = await TakeAsync(attempt: 2);

        Assert.Null(await TakeAsync(attempt));
        await holder!.CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task TryTakeAsync_FreeButALaterAttemptHadIt_LeavesIt()
    {
        using (var later = await TakeAsync(attempt: 2))
        {
            await later!.ReleaseAsync();
        }

        Assert.Null(await TakeAsync(attempt: 1));
        using var again = await TakeAsync(attempt: 2);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task TryTakeAsync_ManyOfOneAttemptAtOnce_OneHasItAndKeepsIt()
    {
        using var lower = await TakeAsync(attempt: 1);

        var leases = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => TakeAsync(attempt: 2))));

        using var winner = Assert.Single(leases, lease => lease is not null);
        await winner!.CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task CheckAsync_LockIsGone_IsLost()
    {
        using var lease = await TakeAsync(attempt: 1);
        await new BlobContainerClient(azurite.ConnectionString, _lock.BlobContainerName).DeleteAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lease!.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task CheckAsync_StorageIsAwayForAWhile_IsNotLost()
    {
        using var lease = await TakeAsync(attempt: 1);
        await azurite.StopAsync();
        try
        {
            await Assert.ThrowsAnyAsync<RequestFailedException>(() => lease!.CheckAsync(CancellationToken.None));
            Assert.False(lease!.Lost.IsCancellationRequested);
        }
        finally
        {
            await azurite.StartAsync();
        }

        await lease!.CheckAsync(CancellationToken.None);
    }

    private Task<RunLease?> TakeAsync(int attempt) => RunLease.TryTakeAsync(_lock, attempt, CancellationToken.None);
}
