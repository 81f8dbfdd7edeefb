using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Repository.Tests.Manifest;
using MaaS.Testing;

namespace MaaS.Repository.Tests.Stores;

[Collection(AzuriteCollection.Name)]
public sealed class BlobModelStoreTests : ModelStoreContract
{
    private readonly BlobContainerClient _container;

    public BlobModelStoreTests(AzuriteFixture azurite)
    {
        _container = azurite.CreateContainerClient();
        Store = new BlobModelStore(_container);
    }

    protected override IModelStore Store { get; }

    protected override async Task PlantAsync(string path, byte[] content)
    {
        await _container.CreateIfNotExistsAsync();
        await _container.GetBlobClient(path).UploadAsync(new BinaryData(content));
    }

    [Fact]
    public async Task Write_ContainerMissing_CreatesItAndUsesTheDocumentedNames()
    {
        await Store.TryWriteFileAsync(
            SampleManifest.Name, SampleManifest.Version, "model.onnx", Sha256Text.Of("abc"u8), new MemoryStream("abc"u8.ToArray()), default);
        await Store.TryWriteManifestAsync(SampleManifest.Document.ToManifest(SampleManifest.Name, SampleManifest.Version), default);
        await Store.TryPutSettingsAsync(SampleManifest.Name, new ModelSettings(), null, default);

        var blobs = new List<BlobItem>();
        await foreach (var blob in _container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }))
        {
            blobs.Add(blob);
        }

        Assert.Equal(["sample/1/manifest.json", "sample/1/model.onnx", "sample/model.json"], blobs.Select(blob => blob.Name));
        Assert.Equal(Sha256Text.Of("abc"u8), blobs[1].Metadata["sha256"]);
    }

    [Fact]
    public async Task TryWriteFile_BlobWithoutDigest_IsNotReplaced()
    {
        await PlantAsync("sample/1/model.onnx", "abc"u8.ToArray());

        var result = await Store.TryWriteFileAsync(
            SampleManifest.Name, SampleManifest.Version, "model.onnx", Sha256Text.Of([]), new MemoryStream(), default);

        Assert.Equal(new FileWriteResult(false, null), result);
    }
}
