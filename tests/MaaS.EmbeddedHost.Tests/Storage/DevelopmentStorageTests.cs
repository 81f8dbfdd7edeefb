using MaaS.EmbeddedHost.Storage;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.EmbeddedHost.Tests.Storage;

public class DevelopmentStorageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly IConfiguration _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection([new("AzureWebJobsStorage", DevelopmentStorage.ConnectionString)])
        .Build();

    [Fact]
    public async Task StartingAsync_NobodyAnswers_RunsAzuriteUntilStopped()
    {
        using var directory = new TemporaryDirectory();
        var storage = Create(new AzuriteOptions { Location = directory.Path });

        await storage.StartingAsync(CancellationToken.None);
        await storage.StoppedAsync(CancellationToken.None);

        Assert.Contains(Directory.GetFiles(directory.Path), file => file.EndsWith("__azurite_db_blob__.json", StringComparison.Ordinal));
        Assert.Null(_configuration[DevelopmentStorage.UnavailableKey]);
    }

    [Fact]
    public async Task StartingAsync_SomebodyAnswers_StartsNothing()
    {
        using var directory = new TemporaryDirectory();
        var storage = Create(new AzuriteOptions { Location = directory.Path, BlobPort = azurite.Azurite.BlobPort });

        await storage.StartingAsync(CancellationToken.None);

        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
        Assert.Null(_configuration[DevelopmentStorage.UnavailableKey]);
    }

    [Fact]
    public async Task StartingAsync_AnotherStorage_StartsNothing()
    {
        using var directory = new TemporaryDirectory();
        _configuration["AzureWebJobsStorage"] = azurite.ConnectionString;

        await Create(new AzuriteOptions { Location = directory.Path }).StartingAsync(CancellationToken.None);

        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task StartingAsync_AzuriteCannotStart_LeavesTheReason()
    {
        using var directory = new TemporaryDirectory();

        var options = new AzuriteOptions { Location = directory.Path, QueuePort = azurite.Azurite.QueuePort };
        await Create(options).StartingAsync(CancellationToken.None);

        Assert.Contains("EADDRINUSE", _configuration[DevelopmentStorage.UnavailableKey]);
    }

    private DevelopmentStorage Create(AzuriteOptions options) => new(options, _configuration, NullLogger<DevelopmentStorage>.Instance);
}
