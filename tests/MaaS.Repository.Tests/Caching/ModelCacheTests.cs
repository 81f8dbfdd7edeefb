using MaaS.Repository.Tests.Manifest;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Repository.Tests.Caching;

public sealed class ModelCacheTests : IDisposable
{
    private const int ModelBytes = 1000;

    private readonly TemporaryDirectory _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly WatchedStore _store;
    private readonly ModelCache _cache;

    public ModelCacheTests()
    {
        _store = new WatchedStore(new DirectoryModelStore(_folder.File("models")));
        _cache = NewCache();
    }

    private string CacheFolder => _folder.File("cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_Stored_GivesAVerifiedCopyUnderTheModelsNames()
    {
        var manifest = await StoreAsync(1, storedAs: "sub/w.bin.e3b0c44298fc");

        using var cached = await _cache.GetAsync(manifest, default);

        Assert.Same(manifest, cached.Manifest);
        Assert.Equal(ContentOf(1), await File.ReadAllBytesAsync(cached.EntryPath));
        Assert.Equal(ModelBytes / 2, new FileInfo(Path.Combine(cached.Directory, "sub", "w.bin")).Length);
        AssertNothingPartial();
    }

    [Fact]
    public async Task Get_AgainAndAfterRestart_DownloadsOnce()
    {
        var manifest = await StoreAsync(1);
        (await _cache.GetAsync(manifest, default)).Dispose();

        (await _cache.GetAsync(manifest, default)).Dispose();
        (await NewCache().GetAsync(manifest, default)).Dispose();

        Assert.Equal(2, _store.Downloads);
    }

    [Fact]
    public async Task Get_EqualContentOfAnotherVersion_SharesTheCopy()
    {
        var manifest = await StoreAsync(1);
        using var first = await _cache.GetAsync(manifest, default);

        using var second = await _cache.GetAsync(manifest with { Version = ModelVersion.Of(9) }, default);

        Assert.Equal(first.Directory, second.Directory);
        Assert.Equal(9, second.Manifest.Version.Number);
        Assert.Equal(2, _store.Downloads);
    }

    [Theory]
    [InlineData(ModelBytes - 1)]
    [InlineData(0)]
    [InlineData(ModelBytes + 1)]
    public async Task Get_StoredFileHasAnotherLength_IsRefused(int length)
    {
        var manifest = await StoreAsync(1);
        await File.WriteAllBytesAsync(StoredPath(manifest), new byte[length]);

        var error = await Assert.ThrowsAsync<CorruptModelException>(() => _cache.GetAsync(manifest, default));

        Assert.Contains("'model.onnx' of sample/1", error.Message, StringComparison.Ordinal);
        Assert.Contains($"found {length} bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains(manifest.EntryFile.Sha256, error.Message, StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task Get_StoredFileAltered_IsRefused()
    {
        var manifest = await StoreAsync(1);
        var altered = ContentOf(1);
        altered[^1] ^= 1;
        await File.WriteAllBytesAsync(StoredPath(manifest), altered);

        var error = await Assert.ThrowsAsync<CorruptModelException>(() => _cache.GetAsync(manifest, default));

        Assert.Contains(Sha256Text.Of(altered), error.Message, StringComparison.Ordinal);
        AssertNothingKept();
    }

    [Fact]
    public async Task Get_StoredFileMissing_IsRefusedAndRepairedOnceItIsBack()
    {
        var manifest = await StoreAsync(1);
        File.Delete(StoredPath(manifest));

        var error = await Assert.ThrowsAsync<CorruptModelException>(() => _cache.GetAsync(manifest, default));
        await File.WriteAllBytesAsync(StoredPath(manifest), ContentOf(1));
        (await _cache.GetAsync(manifest, default)).Dispose();

        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CachedFileCutOff_IsDownloadedAgain()
    {
        var manifest = await StoreAsync(1);
        string path;
        using (var cached = await _cache.GetAsync(manifest, default))
        {
            path = cached.EntryPath;
        }

        await File.WriteAllBytesAsync(path, []);
        using var again = await _cache.GetAsync(manifest, default);

        Assert.Equal(ContentOf(1), await File.ReadAllBytesAsync(again.EntryPath));
    }

    [Fact]
    public async Task Get_ManyAtOnce_DownloadsOnce()
    {
        var manifest = await StoreAsync(1);
        var gate = new TaskCompletionSource();
        _store.BeforeDownload = _ => gate.Task;

        var waiting = Enumerable.Range(0, 20).Select(_ => _cache.GetAsync(manifest, default)).ToList();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        gate.SetResult();
        var cached = await Task.WhenAll(waiting);

        Assert.Equal(2, _store.Downloads);
        Assert.Single(cached.Select(model => model.Directory).Distinct());
    }

    [Fact]
    public async Task Get_OneWaiterCancelled_OthersStillGetIt()
    {
        var manifest = await StoreAsync(1);
        var gate = new TaskCompletionSource();
        _store.BeforeDownload = token => gate.Task.WaitAsync(token);
        using var cancellation = new CancellationTokenSource();
        var starter = _cache.GetAsync(manifest, cancellation.Token);
        var other = _cache.GetAsync(manifest, default);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starter);
        gate.SetResult();

        using var cached = await other;
        Assert.Equal(ContentOf(1), await File.ReadAllBytesAsync(cached.EntryPath));
        Assert.Equal(2, _store.Downloads);
    }

    [Fact]
    public async Task Get_LastWaiterCancelled_StopsTheDownloadAndTheNextStartsAnew()
    {
        var manifest = await StoreAsync(1);
        var stopped = new TaskCompletionSource();
        _store.BeforeDownload = async token =>
        {
            using var registration = token.Register(stopped.SetResult);
            await stopped.Task;
            token.ThrowIfCancellationRequested();
        };
        using var cancellation = new CancellationTokenSource();
        Task[] waiting = [_cache.GetAsync(manifest, cancellation.Token), _cache.GetAsync(manifest, cancellation.Token)];

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[1]);
        await stopped.Task;
        _store.BeforeDownload = _ => Task.CompletedTask;

        (await _cache.GetAsync(manifest, default)).Dispose();
        Assert.Equal(3, _store.Downloads);

        // The stopped download gives its lock back when it has removed what it wrote.
        (await FileLock.ExclusiveAsync(Path.Combine(CacheFolder, $"{manifest.ContentDigest}.lock"), default)).Dispose();
        AssertNothingPartial();
    }

    [Fact]
    public async Task Get_DownloadFails_EveryWaiterLearnsItAndTheNextTriesAgain()
    {
        var manifest = await StoreAsync(1);
        var gate = new TaskCompletionSource();
        _store.BeforeDownload = _ => gate.Task;
        Task[] waiting = [_cache.GetAsync(manifest, default), _cache.GetAsync(manifest, default)];

        gate.SetException(new IOException("The network is gone."));
        await Assert.ThrowsAsync<IOException>(() => waiting[0]);
        await Assert.ThrowsAsync<IOException>(() => waiting[1]);
        _store.BeforeDownload = _ => Task.CompletedTask;

        using var cached = await _cache.GetAsync(manifest, default);
        Assert.True(File.Exists(cached.EntryPath));
    }

    [Fact]
    public async Task Get_TwoProcessesAtOnce_BothGetTheSameCopy()
    {
        var manifest = await StoreAsync(1);
        var bothStarted = new TaskCompletionSource();
        _store.BeforeDownload = _ =>
        {
            if (_store.Downloads == 2)
            {
                bothStarted.TrySetResult();
            }

            return bothStarted.Task;
        };

        var cached = await Task.WhenAll(_cache.GetAsync(manifest, default), NewCache().GetAsync(manifest, default));

        Assert.Equal(cached[0].Directory, cached[1].Directory);
        Assert.Equal(ContentOf(1), await File.ReadAllBytesAsync(cached[1].EntryPath));
        AssertNothingPartial();
    }

    [Fact]
    public async Task Get_NoRoom_RemovesTheLongestUnused()
    {
        var cache = NewCache(maxBytes: ModelBytes * 3);
        var old = await UseAsync(cache, 1);
        var newer = await UseAsync(cache, 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await cache.GetAsync(old, default)).Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));

        await UseAsync(cache, 3);

        Assert.True(IsCached(old));
        Assert.False(IsCached(newer));
    }

    [Fact]
    public async Task Get_NoRoom_KeepsWhatIsInUse()
    {
        var cache = NewCache(maxBytes: ModelBytes * 3);
        var leased = await StoreAsync(1);
        using var lease = await cache.GetAsync(leased, default);
        _time.Advance(TimeSpan.FromMinutes(1));
        var idle = await UseAsync(cache, 2);

        await UseAsync(cache, 3);

        Assert.True(IsCached(leased));
        Assert.False(IsCached(idle));
    }

    [Fact]
    public async Task Get_NoRoom_KeepsWhatAnotherProcessUses()
    {
        var leased = await StoreAsync(1);
        using var lease = await NewCache().GetAsync(leased, default);
        _time.Advance(TimeSpan.FromMinutes(1));

        await UseAsync(NewCache(maxBytes: ModelBytes * 2), 2);

        Assert.True(IsCached(leased));
    }

    [Fact]
    public async Task Get_LeaseDisposedTwice_CountsOnce()
    {
        var cache = NewCache(maxBytes: ModelBytes * 2);
        var manifest = await StoreAsync(1);
        using var kept = await cache.GetAsync(manifest, default);
        var released = await cache.GetAsync(manifest, default);

        released.Dispose();
        released.Dispose();
        await UseAsync(cache, 2);

        Assert.True(IsCached(manifest));
    }

    [Fact]
    public async Task Get_LargerThanTheWholeCache_SaysSo()
    {
        var manifest = await StoreAsync(1);

        var error = await Assert.ThrowsAsync<ModelTooLargeException>(() => NewCache(maxBytes: ModelBytes).GetAsync(manifest, default));

        Assert.Contains("1500", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OldLeftovers_AreRemovedAndFreshOnesKept()
    {
        var old = Directory.CreateDirectory(Path.Combine(CacheFolder, "a.partial"));
        var fresh = Directory.CreateDirectory(Path.Combine(CacheFolder, "b.partial"));
        old.LastWriteTimeUtc = (_time.GetUtcNow() - TimeSpan.FromHours(25)).UtcDateTime;
        fresh.LastWriteTimeUtc = (_time.GetUtcNow() - TimeSpan.FromHours(23)).UtcDateTime;

        NewCache();

        Assert.Equal(["b.partial"], new DirectoryInfo(CacheFolder).GetDirectories().Select(folder => folder.Name));
    }

    private ModelCache NewCache(long maxBytes = 1 << 20) =>
        new(_store, new ModelCacheOptions { Directory = CacheFolder, MaxBytes = maxBytes }, NullLogger<ModelCache>.Instance, _time);

    private async Task<ModelManifest> UseAsync(ModelCache cache, int seed)
    {
        var manifest = await StoreAsync(seed);
        (await cache.GetAsync(manifest, default)).Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        return manifest;
    }

    /// <summary>A version of <see cref="ModelBytes"/> and half of it in two files.</summary>
    private async Task<ModelManifest> StoreAsync(int seed, string? storedAs = null)
    {
        var version = ModelVersion.Of(seed);
        ModelFile[] files =
        [
            new ModelFile { Path = "model.onnx", Length = ModelBytes, Sha256 = Sha256Text.Of(ContentOf(seed)) },
            new ModelFile { Path = "sub/w.bin", Length = ModelBytes / 2, Sha256 = Sha256Text.Of(new byte[ModelBytes / 2]), StoredAs = storedAs },
        ];
        foreach (var (file, content) in files.Zip([ContentOf(seed), new byte[ModelBytes / 2]]))
        {
            await _store.TryWriteFileAsync(SampleManifest.Name, version, file.StoragePath, file.Sha256, new MemoryStream(content), default);
        }

        return (SampleManifest.Document with { Files = files }).ToManifest(SampleManifest.Name, version);
    }

    private static byte[] ContentOf(int seed)
    {
        var content = new byte[ModelBytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    private string StoredPath(ModelManifest manifest) => _folder.File($"models/sample/{manifest.Version}/model.onnx");

    private bool IsCached(ModelManifest manifest) => Directory.Exists(Path.Combine(CacheFolder, manifest.ContentDigest));

    private void AssertNothingPartial() => Assert.Empty(Directory.GetDirectories(CacheFolder, "*.partial"));

    private void AssertNothingKept() => Assert.Empty(Directory.GetDirectories(CacheFolder));
}
