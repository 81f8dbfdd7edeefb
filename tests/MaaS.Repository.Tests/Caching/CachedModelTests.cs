using Google.Protobuf;
using MaaS.Repository.Onnx;
using MaaS.Repository.Tests.Onnx;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Repository.Tests.Caching;

/// <summary>Models of 2 MB, whose weights the cache lays out beside them, and what is kept with them.</summary>
public sealed class CachedModelTests : IDisposable
{
    private const int WeightBytes = 2 << 20;
    private const int DerivedBytes = 1000;

    private static readonly ModelName Name = ModelName.Parse("large");

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly WatchedStore _store;

    public CachedModelTests() => _store = new WatchedStore(new DirectoryModelStore(_folder.File("models")));

    private string CacheFolder => _folder.File("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_LargeWeightsInTheModel_LieBesideIt()
    {
        var manifest = await PublishAsync(1);

        using var cached = await NewCache().GetAsync(manifest, default);

        Assert.Equal(WeightBytes, cached.MappedBytes);
        Assert.Equal(WeightBytes, new FileInfo(Path.Combine(cached.Directory, ".weights")).Length);
        Assert.True(new FileInfo(cached.EntryPath).Length < 1000);
    }

    [Fact]
    public async Task Get_LargeModelAfterRestart_IsNotDownloadedAgain()
    {
        var manifest = await PublishAsync(1);
        (await NewCache().GetAsync(manifest, default)).Dispose();

        using var cached = await NewCache().GetAsync(manifest, default);

        Assert.Equal(WeightBytes, cached.MappedBytes);
        Assert.Equal(1, _store.Downloads);
    }

    [Theory]
    [InlineData(".weights")]
    [InlineData("model.onnx")]
    [InlineData(".layout.json")]
    public async Task Get_FileOfALargeModelCutOff_IsDownloadedAgain(string file)
    {
        var manifest = await PublishAsync(1);
        string path;
        using (var cached = await NewCache().GetAsync(manifest, default))
        {
            path = Path.Combine(cached.Directory, file);
        }

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        using var again = await NewCache().GetAsync(manifest, default);

        Assert.Equal(2, _store.Downloads);
        Assert.Equal(WeightBytes, again.MappedBytes);
    }

    [Fact]
    public async Task Get_SmallModel_StaysAsItIs()
    {
        var manifest = await PublishAsync(1, weightBytes: 1000);

        using var cached = await NewCache().GetAsync(manifest, default);

        Assert.Equal(0, cached.MappedBytes);
        Assert.Equal(manifest.TotalLength, new FileInfo(cached.EntryPath).Length);
    }

    [Fact]
    public async Task TryAddDerived_Written_IsFoundUnderItsKeyAlsoAfterRestart()
    {
        var manifest = await PublishAsync(1);
        using var cached = await NewCache().GetAsync(manifest, default);

        var added = cached.TryAddDerived("a", DerivedBytes, Write, default);

        Assert.NotNull(added);
        Assert.Equal(added, cached.FindDerived("a", default));
        Assert.Null(cached.FindDerived("b", default));
        using var again = await NewCache().GetAsync(manifest, default);
        Assert.Equal(added, again.FindDerived("a", default));
    }

    [Fact]
    public async Task TryAddDerived_WritingFails_LeavesNothing()
    {
        using var cached = await NewCache().GetAsync(await PublishAsync(1), default);

        Assert.Throws<InvalidOperationException>(() => cached.TryAddDerived("a", DerivedBytes, folder =>
        {
            Write(folder);
            throw new InvalidOperationException();
        }, default));

        Assert.Null(cached.FindDerived("a", default));
        Assert.Empty(Directory.GetDirectories(Path.Combine(cached.Directory, ".derived")));
    }

    [Fact]
    public async Task TryAddDerived_AnotherProcessWasFaster_GivesTheOthers()
    {
        var manifest = await PublishAsync(1);
        using var cached = await NewCache().GetAsync(manifest, default);
        using var others = await NewCache().GetAsync(manifest, default);

        var added = cached.TryAddDerived("a", DerivedBytes, folder =>
        {
            Write(folder);
            Assert.NotNull(others.TryAddDerived("a", DerivedBytes, Write, default));
        }, default);

        Assert.Equal(others.FindDerived("a", default), added);
        Assert.Single(Directory.GetDirectories(Path.Combine(cached.Directory, ".derived")));
    }

    [Fact]
    public async Task TryAddDerived_NoRoom_GivesNullAndRemovesNothing()
    {
        var cache = NewCache(maxBytes: (3 * WeightBytes) + (100 << 10));
        var idle = await PublishAsync(1);
        (await cache.GetAsync(idle, default)).Dispose();
        using var cached = await cache.GetAsync(await PublishAsync(2, weightBytes: 1000), default);

        Assert.Null(cached.TryAddDerived("a", 3 * WeightBytes, Write, default));

        Assert.True(Directory.Exists(Path.Combine(CacheFolder, idle.ContentDigest)));
    }

    [Fact]
    public async Task TryAddDerived_OneOfAnotherKey_TakesItsPlace()
    {
        using var cached = await NewCache().GetAsync(await PublishAsync(1), default);
        Assert.NotNull(cached.TryAddDerived("a", DerivedBytes, Write, default));

        var added = cached.TryAddDerived("b", DerivedBytes, Write, default);

        Assert.Equal(added, Assert.Single(Directory.GetDirectories(Path.Combine(cached.Directory, ".derived"))));
    }

    [Fact]
    public async Task FindDerived_ListCannotBeRead_IsNotFound()
    {
        using var cached = await NewCache().GetAsync(await PublishAsync(1), default);
        var added = cached.TryAddDerived("a", DerivedBytes, Write, default)!;
        var list = Path.Combine(added, ".files.json");
        File.Delete(list);
        // Opening a folder is an UnauthorizedAccessException.
        Directory.CreateDirectory(list);

        Assert.Null(cached.FindDerived("a", default));
    }

    [Fact]
    public async Task FindDerived_Cancelled_ThrowsAndKeepsIt()
    {
        using var cached = await NewCache().GetAsync(await PublishAsync(1), default);
        var added = cached.TryAddDerived("a", DerivedBytes, Write, default);

        Assert.Throws<OperationCanceledException>(() => cached.FindDerived("a", new CancellationToken(canceled: true)));

        Assert.Equal(added, cached.FindDerived("a", default));
    }

    [Fact]
    public async Task TryAddDerived_Cancelled_LeavesNothing()
    {
        using var cached = await NewCache().GetAsync(await PublishAsync(1), default);

        Assert.Throws<OperationCanceledException>(() => cached.TryAddDerived("a", DerivedBytes, Write, new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetDirectories(Path.Combine(cached.Directory, ".derived")));
    }

    [Fact]
    public async Task Get_NoRoomForTheModelTwice_KeepsItsWeightsInside()
    {
        var cache = NewCache(maxBytes: (2 * WeightBytes) - 1);

        using var cached = await cache.GetAsync(await PublishAsync(1), default);

        Assert.Equal(0, cached.MappedBytes);
        Assert.Equal(cached.Manifest.EntryFile.Length, new FileInfo(cached.EntryPath).Length);
    }

    [Fact]
    public async Task Get_RoomForOneModelAndNotForItTwice_RemovesTheLongestUnused()
    {
        var cache = NewCache(maxBytes: (2 * WeightBytes) + (100 << 10));
        var idle = await PublishAsync(1);
        (await cache.GetAsync(idle, default)).Dispose();

        using var cached = await cache.GetAsync(await PublishAsync(2), default);

        Assert.False(Directory.Exists(Path.Combine(CacheFolder, idle.ContentDigest)));
    }

    [Fact]
    public async Task MappedBytes_FileThatHoldsNoWeights_IsNotCounted()
    {
        var manifest = await PublishAsync(1, files: ("labels.txt", new byte[5000]));

        using var cached = await NewCache().GetAsync(manifest, default);

        Assert.Equal(WeightBytes, cached.MappedBytes);
    }

    [Fact]
    public async Task MappedBytes_PublishedWithExternalWeights_CountsThem()
    {
        var manifest = await PublishAsync(1, weightBytes: 0, files: [("labels.txt", new byte[5000]), ("own.bin", new byte[3000])]);

        using var cached = await NewCache().GetAsync(manifest, default);

        Assert.Equal(3000, cached.MappedBytes);
    }

    [Fact]
    public async Task Get_NoRoomBecauseOfDerivedFiles_RemovesThemWithTheirModel()
    {
        var cache = NewCache(maxBytes: (3 * WeightBytes) + (100 << 10));
        var first = await PublishAsync(1);
        using (var cached = await cache.GetAsync(first, default))
        {
            Assert.NotNull(cached.TryAddDerived("a", DerivedBytes, folder => File.WriteAllBytes(Path.Combine(folder, "f"), new byte[200 << 10]), default));
        }

        using var second = await cache.GetAsync(await PublishAsync(2), default);

        Assert.False(Directory.Exists(Path.Combine(CacheFolder, first.ContentDigest)));
    }

    [Fact]
    public async Task Create_OldLeftoversOfDerivedFiles_AreRemovedAndFreshOnesKept()
    {
        string derived;
        using (var cached = await NewCache().GetAsync(await PublishAsync(1), default))
        {
            derived = Path.Combine(cached.Directory, ".derived");
        }

        var old = Directory.CreateDirectory(Path.Combine(derived, "a.partial"));
        var fresh = Directory.CreateDirectory(Path.Combine(derived, "b.partial"));
        old.LastWriteTimeUtc = (_time.GetUtcNow() - TimeSpan.FromHours(25)).UtcDateTime;
        fresh.LastWriteTimeUtc = (_time.GetUtcNow() - TimeSpan.FromHours(23)).UtcDateTime;

        NewCache();

        Assert.Equal(["b.partial"], new DirectoryInfo(derived).GetDirectories().Select(folder => folder.Name));
    }

    private static void Write(string folder) => File.WriteAllBytes(Path.Combine(folder, "f"), new byte[DerivedBytes]);

    private ModelCache NewCache(long maxBytes = 1 << 30) =>
        new(_store, new ModelCacheOptions { Directory = CacheFolder, MaxBytes = maxBytes }, NullLogger<ModelCache>.Instance, _time);

    private async Task<ModelManifest> PublishAsync(
        int seed, int weightBytes = WeightBytes, params (string Name, byte[] Content)[] files)
    {
        var content = new byte[weightBytes];
        new Random(seed).NextBytes(content);
        var model = OnnxFile.Seeded(seed);
        var weight = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Uint8, Dims = { weightBytes } };
        if (weightBytes > 0)
        {
            weight.RawData = ByteString.CopyFrom(content);
        }
        else
        {
            weight.DataLocation = TensorProto.Types.DataLocation.External;
            weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "own.bin" });
        }

        model.Graph.Initializer.Add(weight);
        var source = _folder.File($"source-{seed}");
        model.Save(Path.Combine(source, "model.onnx"));
        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(source, name), bytes);
        }

        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        return (await publisher.PublishAsync(source, Name, ModelVersion.Of(seed), default)).Manifest;
    }
}
