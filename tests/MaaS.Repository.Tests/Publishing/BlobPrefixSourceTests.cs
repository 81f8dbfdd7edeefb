using Azure.Storage.Blobs;
using Google.Protobuf;
using MaaS.Repository.Tests.Onnx;
using MaaS.Repository.Tests.Stores;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Publishing;

[Collection(AzuriteCollection.Name)]
public sealed class BlobPrefixSourceTests(AzuriteFixture azurite)
{
    private readonly BlobContainerClient _container = azurite.CreateContainerClient();
    private readonly BlobServiceClient _service = new(azurite.ConnectionString);

    [Fact]
    public async Task Download_ThenPublish_IsServedFromTheStore()
    {
        await UploadAsync("upload/model.onnx", OnnxFile.WithExternalWeights("sub/w.bin").ToByteArray());
        await UploadAsync("upload/sub/w.bin", "weights"u8.ToArray());
        await UploadAsync("upload/manifest.json", """{"license":"MIT"}"""u8.ToArray());
        await UploadAsync("upload-other/model.onnx", []);
        var store = new BlobModelStore(azurite.CreateContainerClient());
        var publisher = new ModelPublisher(store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);

        PublishResult result;
        using (var folder = await new BlobPrefixSource(_service).DownloadAsync(_container.Name, "upload", default))
        {
            Assert.Equal(3, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
            result = await publisher.PublishAsync(folder.Path, ModelName.Parse("sample"), null, default);
            folder.Dispose();
            Assert.False(Directory.Exists(folder.Path));
        }

        Assert.Equal(PublishOutcome.Published, result.Outcome);
        Assert.Equal(["model.onnx", "sub/w.bin"], result.Manifest.Files.Select(file => file.Path));
        Assert.Equal("MIT", result.Manifest.License);
    }

    [Fact]
    public async Task Download_MoreThanAllowed_IsRefused()
    {
        await UploadAsync("upload/a.bin", new byte[60]);
        await UploadAsync("upload/b.bin", new byte[60]);

        var error = await RefusalAsync(new BlobPrefixSource(_service, maxBytes: 100), "upload/");

        Assert.Contains("more than 100 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_UnsafeName_IsRefused()
    {
        await UploadAsync("upload/a..b/model.onnx", []);

        Assert.Contains("a..b/model.onnx", await RefusalAsync(new BlobPrefixSource(_service), "upload"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_NothingThere_SaysSo()
    {
        Assert.Contains("does not exist", await RefusalAsync(new BlobPrefixSource(_service), "upload"), StringComparison.Ordinal);
        await _container.CreateAsync();
        Assert.Contains("Nothing is below", await RefusalAsync(new BlobPrefixSource(_service), "upload"), StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(BlobPrefixSource source, string prefix) =>
        (await Assert.ThrowsAsync<InvalidModelException>(() => source.DownloadAsync(_container.Name, prefix, default))).Message;

    private async Task UploadAsync(string path, byte[] content)
    {
        await _container.CreateIfNotExistsAsync();
        await _container.GetBlobClient(path).UploadAsync(new BinaryData(content));
    }
}
