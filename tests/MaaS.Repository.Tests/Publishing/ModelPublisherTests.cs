using MaaS.Repository.Tests.Manifest;
using MaaS.Repository.Tests.Onnx;
using MaaS.Repository.Tests.Stores;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Repository.Tests.Publishing;

public sealed class ModelPublisherTests : IDisposable
{
    private static readonly ModelName Name = ModelName.Parse("sample");
    private static readonly ModelVersion One = ModelVersion.Of(1);
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly TemporaryDirectory _folder = new();
    private readonly DirectoryModelStore _store;
    private readonly ModelPublisher _publisher;

    public ModelPublisherTests()
    {
        _store = new DirectoryModelStore(_folder.File("models"));
        _publisher = PublisherOf(_store);
    }

    private string Source => _folder.File("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_OnlyAnOnnxFile_FillsTheManifest()
    {
        OnnxFile.WithExternalWeights("weights.bin").Save(Path.Combine(Source, "net.onnx"));
        await File.WriteAllTextAsync(Path.Combine(Source, "weights.bin"), "weights");
        await File.WriteAllTextAsync(Path.Combine(Source, "notes.txt"), "not part of the model");

        var result = await _publisher.PublishAsync(Source, Name, null, default);

        Assert.Equal(PublishOutcome.Published, result.Outcome);
        var manifest = await _store.GetManifestAsync(Name, One, default);
        Assert.Equivalent(result.Manifest, manifest, strict: true);
        Assert.Equal(["net.onnx", "weights.bin"], manifest!.Files.Select(file => file.Path));
        Assert.Equal(7, manifest.Files[1].Length);
        Assert.Equal(["x"], manifest.Signature.Inputs.Select(input => input.Name));
        Assert.Equal(21, manifest.Opset["ai.onnx"]);
        Assert.Equal(Now, manifest.CreatedAt);
        Assert.False(File.Exists(_folder.File("models/sample/1/notes.txt")));
    }

    [Fact]
    public async Task Publish_AuthorsManifest_KeepsWhatTheAuthorSays()
    {
        SaveSource(1);
        SaveManifest(new ManifestDocument { Labels = ["a", "b"], License = "MIT", Image = SampleManifest.Document.Image });

        var manifest = (await _publisher.PublishAsync(Source, Name, null, default)).Manifest;

        Assert.Equal(["a", "b"], manifest.Labels);
        Assert.Equal("MIT", manifest.License);
        Assert.Equivalent(SampleManifest.Document.Image, manifest.Image, strict: true);
    }

    [Fact]
    public async Task Publish_SameModelAgain_IsAlreadyThere()
    {
        SaveSource(1);
        await _publisher.PublishAsync(Source, Name, ModelVersion.Of(4), default);
        SaveManifest(new ManifestDocument { License = "MIT", Metrics = new Dictionary<string, double> { ["testAccuracy"] = 1 } });

        var anyVersion = await _publisher.PublishAsync(Source, Name, null, default);
        var sameVersion = await _publisher.PublishAsync(Source, Name, ModelVersion.Of(4), default);

        Assert.Equal(PublishOutcome.AlreadyThere, anyVersion.Outcome);
        Assert.Equal(4, anyVersion.Manifest.Version.Number);
        Assert.Equal(PublishOutcome.AlreadyThere, sameVersion.Outcome);
        Assert.Null(sameVersion.Manifest.License);
        Assert.Single(await _store.ListVersionsAsync(Name, default));
    }

    [Fact]
    public async Task Publish_SameFilesOtherLabels_IsAnotherModel()
    {
        SaveSource(1);
        await _publisher.PublishAsync(Source, Name, null, default);
        SaveManifest(new ManifestDocument { Labels = ["corrected"] });

        Assert.Equal(PublishOutcome.Conflict, (await _publisher.PublishAsync(Source, Name, One, default)).Outcome);
        var result = await _publisher.PublishAsync(Source, Name, null, default);

        Assert.Equal((PublishOutcome.Published, 2), (result.Outcome, result.Manifest.Version.Number));
    }

    [Fact]
    public async Task Publish_OtherModelAsSameVersion_IsAConflictAndChangesNothing()
    {
        SaveSource(1);
        var first = await _publisher.PublishAsync(Source, Name, One, default);
        SaveSource(2);

        var second = await _publisher.PublishAsync(Source, Name, One, default);

        Assert.Equal(PublishOutcome.Conflict, second.Outcome);
        Assert.Equivalent(first.Manifest, second.Manifest, strict: true);
        Assert.Equal(2, Directory.GetFiles(_folder.File("models/sample/1")).Length);
    }

    [Fact]
    public async Task Publish_NoVersionAndDamagedOnesThere_TakesTheNextNumber()
    {
        Directory.CreateDirectory(_folder.File("models/sample/7"));
        await File.WriteAllTextAsync(_folder.File("models/sample/7/manifest.json"), "{}");
        SaveSource(1);

        Assert.Equal(8, (await _publisher.PublishAsync(Source, Name, null, default)).Manifest.Version.Number);
    }

    [Fact]
    public async Task Publish_LeftoversOfAnUnfinishedOne_AreUsedOrWorkedAround()
    {
        SaveSource(1);
        var crashing = PublisherOf(new CrashBeforeManifest(_store));
        await Assert.ThrowsAsync<IOException>(() => crashing.PublishAsync(Source, Name, null, default));
        Assert.Empty(await _store.ListVersionsAsync(Name, default));
        SaveSource(2);

        var other = await _publisher.PublishAsync(Source, Name, null, default);

        var file = Assert.Single(other.Manifest.Files);
        Assert.Equal((PublishOutcome.Published, 1), (other.Outcome, other.Manifest.Version.Number));
        Assert.Equal($"model.onnx.{file.Sha256[..12]}", file.StoredAs);
        await AssertServedAsync(other.Manifest);
    }

    [Fact]
    public async Task Publish_UnfinishedOneTriedAgain_UsesWhatWasUploaded()
    {
        SaveSource(1);
        await Assert.ThrowsAsync<IOException>(() => PublisherOf(new CrashBeforeManifest(_store)).PublishAsync(Source, Name, null, default));

        var again = await _publisher.PublishAsync(Source, Name, null, default);

        Assert.Null(Assert.Single(again.Manifest.Files).StoredAs);
        await AssertServedAsync(again.Manifest);
    }

    [Fact]
    public async Task Publish_CopyOfAVersionWithStoredNames_FindsItsFiles()
    {
        SaveSource(1);
        await Assert.ThrowsAsync<IOException>(() => PublisherOf(new CrashBeforeManifest(_store)).PublishAsync(Source, Name, null, default));
        SaveSource(2);
        var original = await _publisher.PublishAsync(Source, Name, null, default);

        var copy = await _publisher.PublishAsync(_folder.File("models/sample/1"), ModelName.Parse("copy"), null, default);

        Assert.Equal(original.Manifest.ContentDigest, copy.Manifest.ContentDigest);
        Assert.Null(Assert.Single(copy.Manifest.Files).StoredAs);
        await AssertServedAsync(copy.Manifest);
    }

    [Fact]
    public async Task Publish_ManifestAndFilesDiffer_ListsFoundAndExpected()
    {
        SaveSource(1);
        SaveManifest(SampleManifest.Document);

        var error = await Assert.ThrowsAsync<InvalidManifestException>(() => _publisher.PublishAsync(Source, Name, null, default));

        Assert.Equal(
            ["$.files[1]", "$.files[0].length", "$.files[0].sha256", "$.signature.outputs"],
            error.Errors.Select(line => line.Split(':')[0]));
        Assert.Empty(await _store.ListModelsAsync(default));
    }

    [Fact]
    public async Task Publish_CompleteAndTrueManifest_IsAccepted()
    {
        SaveSource(1);
        var first = await _publisher.PublishAsync(Source, Name, null, default);
        SaveManifest(ManifestDocument.From(first.Manifest));

        Assert.Equal(PublishOutcome.AlreadyThere, (await _publisher.PublishAsync(Source, Name, null, default)).Outcome);
    }

    [Fact]
    public async Task Publish_ManifestWithErrors_ListsThem()
    {
        SaveSource(1);
        await File.WriteAllTextAsync(Path.Combine(Source, "manifest.json"), """{"labels":[""],"irVersion":0}""");

        var error = await Assert.ThrowsAsync<InvalidManifestException>(() => _publisher.PublishAsync(Source, Name, null, default));

        Assert.Equal(2, error.Errors.Count);
    }

    [Fact]
    public async Task Publish_NoModelToBeFound_SaysWhatIsExpected()
    {
        await AssertRefusedAsync("not a folder");
        Directory.CreateDirectory(Source);
        await AssertRefusedAsync("holds 0 ONNX files");
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "a.onnx"));
        OnnxFile.Seeded(2).Save(Path.Combine(Source, "b.onnx"));
        await AssertRefusedAsync("a.onnx, b.onnx");
        OnnxFile.WithExternalWeights("weights.bin").Save(Path.Combine(Source, "model.onnx"));
        await AssertRefusedAsync("'weights.bin' is missing");
    }

    [Fact]
    public async Task Publish_NumberTakenMeanwhile_TriesTheNext()
    {
        SaveSource(1);
        OnnxFile.Seeded(2).Save(_folder.File("rival/model.onnx"));
        var store = new RivalStore(_store, () => _publisher.PublishAsync(_folder.File("rival"), Name, One, default));

        var result = await PublisherOf(store).PublishAsync(Source, Name, null, default);

        Assert.Equal((PublishOutcome.Published, 2), (result.Outcome, result.Manifest.Version.Number));
        await AssertServedAsync(result.Manifest);
        await AssertServedAsync((await _store.GetManifestAsync(Name, One, default))!);
    }

    private async Task AssertRefusedAsync(string expected)
    {
        var error = await Assert.ThrowsAsync<InvalidModelException>(() => _publisher.PublishAsync(Source, Name, null, default));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private async Task AssertServedAsync(ModelManifest manifest)
    {
        var options = new ModelCacheOptions { Directory = _folder.File("cache") };
        var cache = new ModelCache(_store, options, NullLogger<ModelCache>.Instance, TimeProvider.System);
        using var cached = await cache.GetAsync(manifest, default);
        Assert.True(File.Exists(cached.EntryPath));
    }

    private void SaveSource(int seed) => OnnxFile.Seeded(seed).Save(Path.Combine(Source, "model.onnx"));

    private void SaveManifest(ManifestDocument document) => File.WriteAllBytes(Path.Combine(Source, "manifest.json"), document.Write());

    private static ModelPublisher PublisherOf(IModelStore store) =>
        new(store, new FakeTimeProvider(Now), NullLogger<ModelPublisher>.Instance);

    private sealed class CrashBeforeManifest(IModelStore inner) : DelegatingModelStore(inner)
    {
        public override Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken) =>
            throw new IOException("The machine is gone.");
    }

    /// <summary>Lets a rival publish right before our first manifest.</summary>
    private sealed class RivalStore(IModelStore inner, Func<Task> rival) : DelegatingModelStore(inner)
    {
        private bool _done;

        public override async Task<bool> TryWriteManifestAsync(ModelManifest manifest, CancellationToken cancellationToken)
        {
            if (!_done)
            {
                _done = true;
                await rival();
            }

            return await base.TryWriteManifestAsync(manifest, cancellationToken);
        }
    }
}
