using System.Security.Cryptography;
using MaaS.Repository.Tests.Manifest;
using MaaS.Repository.Tests.Onnx;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Stores;

/// <summary>What every store must do; each store runs all of it.</summary>
public abstract class ModelStoreContract : IDisposable
{
    private static readonly ModelName Name = SampleManifest.Name;
    private static readonly ModelVersion One = ModelVersion.Of(1);
    private static readonly byte[] Abc = "abc"u8.ToArray();

    /// <summary>Empty: what holds the models does not even exist.</summary>
    protected abstract IModelStore Store { get; }

    protected TemporaryDirectory Folder { get; } = new();

    /// <summary>Puts a file where only someone with other means could put it.</summary>
    protected abstract Task PlantAsync(string path, byte[] content);

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Read_NothingThere_IsEmpty()
    {
        Assert.Empty(await Store.ListModelsAsync(default));
        Assert.Empty(await Store.ListVersionsAsync(Name, default));
        Assert.Null(await Store.GetManifestAsync(Name, One, default));
        var (settings, eTag) = await Store.GetSettingsAsync(Name, default);
        Assert.Equivalent(new ModelSettings(), settings, strict: true);
        Assert.Null(eTag);
        await Assert.ThrowsAsync<FileNotFoundException>(() => ReadAsync(One, "model.onnx"));
    }

    [Fact]
    public async Task TryWriteFile_NothingThere_IsStoredWhole()
    {
        Assert.Equal(new FileWriteResult(true, null), await WriteAsync(One, "sub/model.onnx", Abc));

        Assert.Equal(Abc, await ReadAsync(One, "sub/model.onnx"));
    }

    [Fact]
    public async Task TryWriteFile_Empty_IsStored()
    {
        Assert.True((await WriteAsync(One, "model.onnx", [])).Written);

        Assert.Empty(await ReadAsync(One, "model.onnx"));
    }

    [Fact]
    public async Task TryWriteFile_NameTaken_IsNotReplacedAndTellsWhatIsThere()
    {
        await WriteAsync(One, "model.onnx", Abc);

        var repeat = await WriteAsync(One, "model.onnx", Abc);
        var other = await WriteAsync(One, "model.onnx", "other"u8.ToArray());

        Assert.Equal(new FileWriteResult(false, Sha256Text.Of(Abc)), repeat);
        Assert.Equal(repeat, other);
        Assert.Equal(Abc, await ReadAsync(One, "model.onnx"));
    }

    [Fact]
    public async Task TryWriteFile_ContentIsNotItsDigest_LeavesNothing()
    {
        var wrong = Sha256Text.Of("something else"u8);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => Store.TryWriteFileAsync(Name, One, "model.onnx", wrong, new MemoryStream(Abc), default));

        Assert.True((await WriteAsync(One, "model.onnx", Abc)).Written);
    }

    [Theory]
    [InlineData("../2/model.onnx")]
    [InlineData("/model.onnx")]
    [InlineData("manifest.json")]
    public async Task TryWriteFile_UnsafePath_IsRefused(string path)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(One, path, Abc));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(One, path));
    }

    [Fact]
    public async Task TryWriteFile_OverEightMegabytes_ComesBackTheSame()
    {
        var content = new byte[(20 << 20) + 7];
        new Random(1).NextBytes(content);

        Assert.True((await WriteAsync(One, "model.onnx", content)).Written);

        Assert.Equal(Sha256Text.Of(content), Sha256Text.Of(await ReadAsync(One, "model.onnx")));
        Assert.Equal(Sha256Text.Of(content), (await WriteAsync(One, "model.onnx", Abc)).ExistingSha256);
    }

    [Fact]
    public async Task TryWriteFile_ManyWritersOfLargeFiles_OneWinsWhole()
    {
        var contents = Enumerable.Range(0, 4).Select(seed =>
        {
            var content = new byte[9 << 20];
            new Random(seed).NextBytes(content);
            return content;
        }).ToList();

        var results = await Task.WhenAll(contents.Select(content => Task.Run(() => WriteAsync(One, "model.onnx", content))));

        var winner = Assert.Single(results.Index(), result => result.Item.Written).Index;
        var winnerSha256 = Sha256Text.Of(contents[winner]);
        Assert.Equal(winnerSha256, Sha256Text.Of(await ReadAsync(One, "model.onnx")));
        Assert.All(results.Where(result => !result.Written), result => Assert.Equal(winnerSha256, result.ExistingSha256));
    }

    [Fact]
    public async Task TryWriteManifest_Race_OneWins()
    {
        var manifests = Enumerable.Range(0, 8).Select(i => Sample(One) with { License = $"L{i}" }).ToList();

        var results = await Task.WhenAll(manifests.Select(manifest => Task.Run(() => Store.TryWriteManifestAsync(manifest, default))));

        var winner = Assert.Single(results.Index(), result => result.Item).Index;
        Assert.Equal($"L{winner}", (await Store.GetManifestAsync(Name, One, default))!.License);
    }

    [Fact]
    public async Task GetManifest_Written_ComesBack()
    {
        await Store.TryWriteManifestAsync(Sample(One), default);

        Assert.Equivalent(Sample(One), await Store.GetManifestAsync(Name, One, default), strict: true);
    }

    [Fact]
    public async Task GetManifest_Damaged_ListsItsErrors()
    {
        await PlantAsync("sample/1/manifest.json", """{"files":[]}"""u8.ToArray());

        var error = await Assert.ThrowsAsync<InvalidManifestException>(() => Store.GetManifestAsync(Name, One, default));

        Assert.Equal(5, error.Errors.Count);
    }

    [Fact]
    public async Task List_OnlyWhatHasAManifest_InOrder()
    {
        foreach (var version in new[] { 10, 9, 1 })
        {
            await Store.TryWriteManifestAsync(Sample(ModelVersion.Of(version)), default);
        }

        await Store.TryWriteManifestAsync(Sample(One) with { Name = ModelName.Parse("Another") }, default);
        await WriteAsync(ModelVersion.Of(11), "model.onnx", Abc);
        await PlantAsync("unfinished/1/model.onnx", Abc);
        await PlantAsync("only-settings/model.json", "{}"u8.ToArray());
        await PlantAsync("stats/1/manifest.json", Abc);
        await PlantAsync("sample/01/manifest.json", Abc);
        await PlantAsync("sample/sub/manifest.json", Abc);
        await PlantAsync("loose.txt", Abc);

        Assert.Equal(["Another", "sample"], (await Store.ListModelsAsync(default)).Select(name => name.Value));
        Assert.Equal([1, 9, 10], (await Store.ListVersionsAsync(Name, default)).Select(version => version.Number));
    }

    [Fact]
    public async Task TryPutSettings_ETagOfAnotherTime_ChangesNothing()
    {
        Assert.True(await Store.TryPutSettingsAsync(Name, Described("one"), null, default));
        var first = await Store.GetSettingsAsync(Name, default);

        Assert.False(await Store.TryPutSettingsAsync(Name, Described("none"), null, default));
        Assert.True(await Store.TryPutSettingsAsync(Name, Described("two"), first.ETag, default));
        Assert.False(await Store.TryPutSettingsAsync(Name, Described("three"), first.ETag, default));

        Assert.Equal("two", (await Store.GetSettingsAsync(Name, default)).Settings.Description);
    }

    [Fact]
    public async Task TryPutSettings_ETagAndNothingThere_ChangesNothing()
    {
        await Store.TryPutSettingsAsync(Name, Described("one"), null, default);
        var eTag = (await Store.GetSettingsAsync(Name, default)).ETag;

        Assert.False(await Store.TryPutSettingsAsync(ModelName.Parse("other"), Described("two"), eTag, default));

        Assert.Null((await Store.GetSettingsAsync(ModelName.Parse("other"), default)).ETag);
    }

    [Fact]
    public async Task TryPutSettings_Race_OneWins()
    {
        await Store.TryPutSettingsAsync(Name, Described("start"), null, default);
        var eTag = (await Store.GetSettingsAsync(Name, default)).ETag;

        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => Store.TryPutSettingsAsync(Name, Described($"{i}"), eTag, default))));

        var winner = Assert.Single(results.Index(), result => result.Item).Index;
        Assert.Equal($"{winner}", (await Store.GetSettingsAsync(Name, default)).Settings.Description);
    }

    [Fact]
    public async Task TryPutSettings_NotValid_IsRefused() => await Assert.ThrowsAsync<InvalidManifestException>(
        () => Store.TryPutSettingsAsync(Name, new ModelSettings { Task = "poetry" }, null, default));

    [Fact]
    public async Task GetSettings_Damaged_IsRefused()
    {
        await PlantAsync("sample/model.json", "{"u8.ToArray());

        await Assert.ThrowsAsync<InvalidManifestException>(() => Store.GetSettingsAsync(Name, default));
    }

    [Fact]
    public async Task Publish_TwoModelsAsOneVersion_OneWinsAndWhatIsServedVerifies()
    {
        var publisher = new ModelPublisher(Store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        var sources = Enumerable.Range(0, 2).Select(seed =>
        {
            OnnxFile.Seeded(seed).Save(Folder.File($"source-{seed}/model.onnx"));
            return Folder.File($"source-{seed}");
        });

        var results = await Task.WhenAll(sources.Select(source => Task.Run(() => publisher.PublishAsync(source, Name, One, default))));

        Assert.Equal([PublishOutcome.Published, PublishOutcome.Conflict], results.Select(result => result.Outcome).Order());
        Assert.Equal(results[0].Manifest.ContentDigest, results[1].Manifest.ContentDigest);
        await AssertServedAsync((await Store.GetManifestAsync(Name, One, default))!);
    }

    [Fact]
    public async Task Publish_ManyModelsWithoutVersion_EachGetsItsOwn()
    {
        var publisher = new ModelPublisher(Store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            OnnxFile.Seeded(seed).Save(Folder.File($"source-{seed}/model.onnx"));
            return publisher.PublishAsync(Folder.File($"source-{seed}"), Name, null, default);
        })));

        Assert.All(results, result => Assert.Equal(PublishOutcome.Published, result.Outcome));
        Assert.Equal([1, 2, 3, 4], results.Select(result => result.Manifest.Version.Number).Order());
        foreach (var result in results)
        {
            await AssertServedAsync(result.Manifest);
        }
    }

    private async Task AssertServedAsync(ModelManifest manifest)
    {
        foreach (var file in manifest.Files)
        {
            Assert.Equal(file.Sha256, Sha256Text.Of(await ReadAsync(manifest.Version, file.StoragePath)));
        }
    }

    private static ModelManifest Sample(ModelVersion version) => SampleManifest.Document.ToManifest(Name, version);

    private static ModelSettings Described(string description) => new() { Description = description };

    private Task<FileWriteResult> WriteAsync(ModelVersion version, string path, byte[] content) =>
        Store.TryWriteFileAsync(Name, version, path, Convert.ToHexStringLower(SHA256.HashData(content)), new MemoryStream(content), default);

    private async Task<byte[]> ReadAsync(ModelVersion version, string path)
    {
        using var content = new MemoryStream();
        await Store.DownloadAsync(Name, version, new ModelFile { Path = path, Length = 0, Sha256 = "" }, content, default);
        return content.ToArray();
    }
}
