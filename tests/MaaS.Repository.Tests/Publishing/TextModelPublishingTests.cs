using MaaS.Repository.Tests.Onnx;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Publishing;

public sealed class TextModelPublishingTests : IDisposable
{
    private const string Vocabulary = "[UNK]\na\nb\n";

    private static readonly ModelName Name = ModelName.Parse("text");

    private readonly TemporaryDirectory _folder = new();
    private readonly DirectoryModelStore _store;
    private readonly ModelPublisher _publisher;

    public TextModelPublishingTests()
    {
        _store = new DirectoryModelStore(_folder.File("models"));
        _publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        OnnxFile.Seeded(1).Save(_folder.File("source/model.onnx"));
        Save("vocab.txt", Vocabulary);
        SaveManifest("""{"maxLength":4,"tokenizer":{"type":"wordPiece","vocabulary":"vocab.txt"}}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_VocabularyBesideTheModel_IsListedStoredAndCached()
    {
        var result = await PublishAsync();

        Assert.Equal(["model.onnx", "vocab.txt"], result.Manifest.Files.Select(file => file.Path));
        Assert.Equal(Vocabulary.Length, result.Manifest.Files[1].Length);
        Assert.Equal(Sha256Text.Of("[UNK]\na\nb\n"u8), result.Manifest.Files[1].Sha256);
        Assert.Equal(4, (await _store.GetManifestAsync(Name, ModelVersion.Of(1), default))!.Text!.MaxLength);
        using var cached = await CacheAsync(result.Manifest);
        Assert.Equal(Vocabulary, await File.ReadAllTextAsync(Path.Combine(cached.Directory, "vocab.txt")));
    }

    [Fact]
    public async Task Publish_BpeFiles_AreBothTaken()
    {
        Save("tokens/vocab.json", """{"a":0}""");
        Save("tokens/merges.txt", "#version: 0.2\n");
        SaveManifest("""{"maxLength":4,"tokenizer":{"type":"bpe","vocabulary":"tokens/vocab.json","merges":"tokens/merges.txt"}}""");

        var result = await PublishAsync();

        Assert.Equal(["model.onnx", "tokens/vocab.json", "tokens/merges.txt"], result.Manifest.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Publish_ItsOwnManifestAgain_IsAlreadyThere()
    {
        var first = await PublishAsync();
        await File.WriteAllBytesAsync(_folder.File("source/manifest.json"), ManifestDocument.From(first.Manifest).Write());

        Assert.Equal(PublishOutcome.AlreadyThere, (await PublishAsync()).Outcome);
    }

    [Fact]
    public async Task Publish_OtherVocabularyOrOtherLength_IsAnotherModel()
    {
        await PublishAsync();
        Save("vocab.txt", "[UNK]\na\nc\n");
        Assert.Equal(2, (await PublishAsync()).Manifest.Version.Number);
        SaveManifest("""{"maxLength":5,"tokenizer":{"type":"wordPiece","vocabulary":"vocab.txt"}}""");

        Assert.Equal(3, (await PublishAsync()).Manifest.Version.Number);
    }

    [Fact]
    public async Task Publish_MissingVocabulary_SaysWhichFile()
    {
        File.Delete(_folder.File("source/vocab.txt"));

        var error = await Assert.ThrowsAsync<InvalidModelException>(PublishAsync);

        Assert.Contains("'vocab.txt' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_PathThatClimbs_IsRefused()
    {
        await File.WriteAllTextAsync(_folder.File("secret.txt"), Vocabulary);
        SaveManifest("""{"maxLength":4,"tokenizer":{"type":"wordPiece","vocabulary":"../secret.txt"}}""");

        var error = await Assert.ThrowsAsync<InvalidManifestException>(PublishAsync);

        Assert.Contains("$.text.tokenizer.vocabulary: found '../secret.txt'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_DigestThatIsNotTheFiles_IsRefused()
    {
        var manifest = ManifestDocument.From((await PublishAsync()).Manifest);
        Save("vocab.txt", "[UNK]\na\nc\n");
        await File.WriteAllBytesAsync(_folder.File("source/manifest.json"), manifest.Write());

        var error = await Assert.ThrowsAsync<InvalidManifestException>(PublishAsync);

        Assert.StartsWith("$.files[1].sha256", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_VocabularyThatIsNone_IsRefused()
    {
        Save("vocab.txt", "a\na\n");

        var error = await Assert.ThrowsAsync<InvalidModelException>(PublishAsync);

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Empty(await _store.ListModelsAsync(default));
    }

    [Fact]
    public async Task Cache_VocabularyAlteredInTheStore_IsCorrupt()
    {
        var manifest = (await PublishAsync()).Manifest;
        await File.WriteAllTextAsync(_folder.File("models/text/1/vocab.txt"), "[UNK]\na\nx\n");

        var error = await Assert.ThrowsAsync<CorruptModelException>(() => CacheAsync(manifest));

        Assert.Contains("vocab.txt", error.Message, StringComparison.Ordinal);
    }

    private Task<PublishResult> PublishAsync() => _publisher.PublishAsync(_folder.File("source"), Name, null, default);

    private Task<CachedModel> CacheAsync(ModelManifest manifest)
    {
        var options = new ModelCacheOptions { Directory = _folder.File("cache") };
        return new ModelCache(_store, options, NullLogger<ModelCache>.Instance, TimeProvider.System).GetAsync(manifest, default);
    }

    private void SaveManifest(string text) => Save("manifest.json", $$"""{"text":{{text}}}""");

    private void Save(string name, string content)
    {
        var path = _folder.File(Path.Combine("source", name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
