using Azure.Storage.Blobs;
using MaaS.Repository.Tests.Manifest;
using MaaS.Repository.Tests.Stores;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Caching;

[Collection(AzuriteCollection.Name)]
public sealed class BlobModelCacheTests(AzuriteFixture azurite) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly BlobContainerClient _container = azurite.CreateContainerClient();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_OverEightMegabytes_IsVerifiedAndWhole()
    {
        var content = new byte[(17 << 20) + 1];
        new Random(1).NextBytes(content);
        var manifest = await StoreAsync(content);

        using var cached = await NewCache().GetAsync(manifest, default);

        await using var file = File.OpenRead(cached.EntryPath);
        Assert.Equal(manifest.EntryFile.Sha256, await Sha256Text.OfAsync(file, default));
    }

    [Fact]
    public async Task Get_BlobReplacedOrDeleted_IsRefused()
    {
        var manifest = await StoreAsync("original"u8.ToArray());
        var blob = _container.GetBlobClient("sample/1/model.onnx");

        await blob.UploadAsync(new BinaryData("replaced"), overwrite: true);
        await Assert.ThrowsAsync<CorruptModelException>(() => NewCache().GetAsync(manifest, default));
        await blob.DeleteAsync();
        await Assert.ThrowsAsync<CorruptModelException>(() => NewCache().GetAsync(manifest, default));
    }

    private ModelCache NewCache() => new(
        new BlobModelStore(_container), new ModelCacheOptions { Directory = _folder.Path }, NullLogger<ModelCache>.Instance, TimeProvider.System);

    private async Task<ModelManifest> StoreAsync(byte[] content)
    {
        var file = new ModelFile { Path = "model.onnx", Length = content.Length, Sha256 = Sha256Text.Of(content) };
        await new BlobModelStore(_container).TryWriteFileAsync(
            SampleManifest.Name, SampleManifest.Version, file.Path, file.Sha256, new MemoryStream(content), default);
        return (SampleManifest.Document with { Files = [file] }).ToManifest(SampleManifest.Name, SampleManifest.Version);
    }
}
