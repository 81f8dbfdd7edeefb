using System.Security.Cryptography;
using Azure.Storage.Blobs;
using MaaS.Testing;
using Microsoft.Extensions.Configuration;

namespace MaaS.Serving.Tests;

public sealed class JobResultStreamTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    /// <summary>More than a record holds, and more than one block.</summary>
    private const int Large = 5 << 20;

    [Fact]
    public async Task CompleteAsync_LargeAnswer_IsABlobFromThenOn()
    {
        var container = await CreateContainerAsync();
        var answer = RandomNumberGenerator.GetBytes(Large);
        await using var stream = Open(container);

        await stream.WriteAsync(answer);
        Assert.Empty(await container.GetBlobsAsync().ToListAsync());
        await stream.CompleteAsync(CancellationToken.None);

        Assert.Null(stream.Content);
        var blob = (await container.GetBlobClient(stream.Blob!.Name).DownloadContentAsync()).Value;
        Assert.Equal(answer, blob.Content.ToArray());
    }

    [Fact]
    public async Task Dispose_AnswerThatWasNotCompleted_LeavesNoBlob()
    {
        var container = await CreateContainerAsync();

        await using (var stream = Open(container))
        {
            await stream.WriteAsync(new byte[Large]);
        }

        Assert.Empty(await container.GetBlobsAsync().ToListAsync());
    }

    [Fact]
    public async Task CompleteAsync_SmallAnswer_IsKeptInMemory()
    {
        var container = await CreateContainerAsync();
        await using var stream = Open(container);

        await stream.WriteAsync("answer"u8.ToArray());
        await stream.CompleteAsync(CancellationToken.None);

        Assert.Null(stream.Blob);
        Assert.Equal("answer"u8.ToArray(), stream.Content!.Value.ToArray());
        Assert.Empty(await container.GetBlobsAsync().ToListAsync());
    }

    private async Task<BlobContainerClient> CreateContainerAsync()
    {
        var container = azurite.CreateContainerClient();
        await container.CreateAsync();
        return container;
    }

    private JobResultStream Open(BlobContainerClient container)
    {
        var settings = new Dictionary<string, string?> { [StorageConnection.SettingName] = azurite.ConnectionString };
        var storage = new StorageConnection(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return new JobResultStream(new JobBlobs(storage), new BlobPath(container.Name, "jobs/one/1"));
    }
}
