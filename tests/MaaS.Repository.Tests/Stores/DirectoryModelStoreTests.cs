using MaaS.Repository.Tests.Manifest;

namespace MaaS.Repository.Tests.Stores;

public sealed class DirectoryModelStoreTests : ModelStoreContract
{
    private readonly string _root;

    public DirectoryModelStoreTests()
    {
        _root = Folder.File("models");
        Store = new DirectoryModelStore(_root);
    }

    protected override IModelStore Store { get; }

    protected override async Task PlantAsync(string path, byte[] content)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, content);
    }

    [Fact]
    public async Task TryWriteFile_Refused_LeavesNoTemporaryFile()
    {
        await PlantAsync("sample/1/model.onnx", "abc"u8.ToArray());

        await Store.TryWriteFileAsync(SampleManifest.Name, SampleManifest.Version, "model.onnx", Sha256Text.Of([]), new MemoryStream(), default);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.TryWriteFileAsync(
            SampleManifest.Name, SampleManifest.Version, "other.onnx", Sha256Text.Of([1]), new MemoryStream(), default));

        Assert.Equal(["model.onnx"], Directory.GetFiles(Path.Combine(_root, "sample", "1")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Read_LinkOutOfTheRoot_IsNotFollowed()
    {
        var outside = Directory.CreateDirectory(Folder.File("outside/1")).Parent!.FullName;
        await File.WriteAllBytesAsync(Path.Combine(outside, "1", "manifest.json"), SampleManifest.Document.Write());
        await File.WriteAllTextAsync(Path.Combine(outside, "1", "model.onnx"), "secret");
        Directory.CreateDirectory(_root);
        Directory.CreateSymbolicLink(Path.Combine(_root, "sample"), outside);

        Assert.Empty(await Store.ListModelsAsync(default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => Store.GetManifestAsync(SampleManifest.Name, SampleManifest.Version, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Store.DownloadAsync(
            SampleManifest.Name, SampleManifest.Version, SampleManifest.Document.Files![0], Stream.Null, default));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Store.TryWriteFileAsync(
            SampleManifest.Name, SampleManifest.Version, "new.onnx", Sha256Text.Of([]), new MemoryStream(), default));
    }
}
