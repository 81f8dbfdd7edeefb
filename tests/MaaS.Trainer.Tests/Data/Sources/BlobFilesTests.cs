using Azure.Storage.Blobs;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class BlobFilesTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly TemporaryDirectory _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task LoadAsync_BlobSource_ReadsItLikeAFolder()
    {
        var container = await CreateAsync(("set/data/a.csv", "x,y\n1,a\n2,b\n"), ("set/other", "o"), ("sets", "s"));
        var spec = MadeSource.Spec(
            """ "folder": "data", "reader": { "type": "csv", "train": "a.csv", "target": "y" }, "split": { "validation": 0, "test": 0 } """,
            $"blob:{container.Name}/set");
        var source = new DataSource(
            blobCacheFolder: _cache.Path, setting: name => name == "AzureWebJobsStorage" ? azurite.ConnectionString : null);

        var data = await source.LoadAsync(spec, "", CancellationToken.None);

        Assert.Equal(2, data.Train.Count);
        Assert.Single(Directory.GetFiles(_cache.Path));
    }

    [Fact]
    public async Task LoadAsync_TextsInBlobs_ReadsEach()
    {
        string[] folders = ["even", "odd"];
        var container = await CreateAsync([.. Enumerable.Range(0, 40).Select(i => ($"{folders[i % 2]}/{i}.txt", $"number {i}"))]);
        var spec = MadeSource.Spec(
            """ "reader": { "type": "texts" }, "split": { "validation": 0, "test": 0 } """, $"blob:{container.Name}");
        var source = new DataSource(
            blobCacheFolder: _cache.Path, setting: name => name == "AzureWebJobsStorage" ? azurite.ConnectionString : null);

        var data = await source.LoadAsync(spec, "", CancellationToken.None);

        Assert.Equal(20, data.Report.Parts[0].Classes["odd"]);
        Assert.Equal(40, Directory.GetFiles(_cache.Path).Length);
    }

    [Fact]
    public async Task FetchAsync_BlobChanged_IsDownloadedAgainAndElseNot()
    {
        var container = await CreateAsync(("a", "one"));
        var first = await FetchAsync(container);
        var again = await FetchAsync(container);
        await container.GetBlobClient("a").UploadAsync(BinaryData.FromString("two"), overwrite: true);
        var changed = await FetchAsync(container);

        Assert.Equal(first, again);
        Assert.NotEqual(first, changed);
        Assert.Equal(["one", "two"], new[] { first, changed }.Select(File.ReadAllText));
        Assert.Equal(2, Directory.GetFiles(_cache.Path).Length);
    }

    [Fact]
    public async Task FetchAsync_BlobChangedSinceItWasListed_SaysSo()
    {
        var container = await CreateAsync(("a", "one"));
        var files = await BlobFiles.OpenAsync(container, "", _cache.Path, CancellationToken.None);
        await container.GetBlobClient("a").UploadAsync(BinaryData.FromString("two"), overwrite: true);

        var error = await Assert.ThrowsAsync<TrainingException>(() => files.FetchAsync("a", CancellationToken.None));

        Assert.Contains("start again", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_cache.Path));
    }

    [Fact]
    public async Task FetchAsync_ManyAtOnce_LeavesOneFile()
    {
        var container = await CreateAsync(("a", "one"));

        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FetchAsync(container)));

        Assert.Single(paths.Distinct());
        Assert.Single(Directory.GetFiles(_cache.Path));
    }

    [Fact]
    public async Task List_Folder_GivesWhatIsBelowIt()
    {
        var container = await CreateAsync(("p/a/1", "x"), ("p/a/b/2", "x"), ("p/ab/3", "x"));
        var files = await BlobFiles.OpenAsync(container, "p", _cache.Path, CancellationToken.None);

        Assert.Equal(["1", "b/2"], files.List("a"));
        Assert.Equal(["a/1", "a/b/2", "ab/3"], files.List(""));
        Assert.True(files.FolderExists("a"));
        Assert.False(files.FolderExists("c"));
    }

    [Fact]
    public async Task OpenAsync_NameThatLeadsOut_Refuses()
    {
        var container = await CreateAsync(("p/a\\..\\b", "x"));

        var error = await Assert.ThrowsAsync<TrainingException>(
            () => BlobFiles.OpenAsync(container, "p", _cache.Path, CancellationToken.None));

        Assert.Contains("has a blob named", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NothingThere_SaysSo()
    {
        var container = await CreateAsync(("a", "x"));

        var none = await Assert.ThrowsAsync<TrainingException>(
            () => BlobFiles.OpenAsync(container, "p", _cache.Path, CancellationToken.None));
        Assert.StartsWith("No blob is below", none.Message, StringComparison.Ordinal);

        var missing = await Assert.ThrowsAsync<TrainingException>(
            () => BlobFiles.OpenAsync(azurite.CreateContainerClient(), "", _cache.Path, CancellationToken.None));
        Assert.Contains("cannot be listed", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "which is not set")]
    [InlineData("AccountKey=secret", "is no connection string")]
    public void Get_SettingThatIsMissingOrWrong_SaysWhatToSet(string? connection, string expected)
    {
        var containers = new BlobContainers(name => name == "AzureWebJobsStorage" ? connection : null);

        var error = Assert.Throws<TrainingException>(() => containers.Get(new BlobPrefix(null, "datasets", "")));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_AccountNames_GiveTheirAddress()
    {
        var containers = new BlobContainers(name => name == "AzureWebJobsStorage__accountName" ? "mine" : null);

        Assert.Equal("https://mine.blob.core.windows.net/data", containers.Get(new BlobPrefix(null, "data", "")).Uri.ToString());
        Assert.Equal("https://yours.blob.core.windows.net/data", containers.Get(new BlobPrefix("yours", "data", "")).Uri.ToString());
    }

    private async Task<string> FetchAsync(BlobContainerClient container)
    {
        var files = await BlobFiles.OpenAsync(container, "", _cache.Path, CancellationToken.None);
        return await files.FetchAsync("a", CancellationToken.None);
    }

    private async Task<BlobContainerClient> CreateAsync(params (string Name, string Content)[] blobs)
    {
        var container = azurite.CreateContainerClient();
        await container.CreateAsync();
        foreach (var (name, content) in blobs)
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromString(content));
        }

        return container;
    }
}
