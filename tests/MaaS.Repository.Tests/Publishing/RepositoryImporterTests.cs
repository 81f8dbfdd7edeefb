using MaaS.Repository.Tests.Onnx;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Repository.Tests.Publishing;

public sealed class RepositoryImporterTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly DirectoryModelStore _store;
    private readonly RepositoryImporter _importer;

    public RepositoryImporterTests()
    {
        _store = new DirectoryModelStore(_folder.File("models"));
        var publisher = new ModelPublisher(_store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);
        _importer = new RepositoryImporter(_store, publisher, NullLogger<RepositoryImporter>.Instance);
    }

    private string Source => _folder.File("source");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_SomeBad_ImportsTheRestAndReportsEach()
    {
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "digits/2/model.onnx"));
        OnnxFile.Seeded(2).Save(Path.Combine(Source, "digits/10/model.onnx"));
        Write("digits/1/model.onnx", "not a model");
        Write("digits/config.pbtxt", "name: \"digits\"");
        Write("docs/readme.md", "no model");
        OnnxFile.Seeded(3).Save(Path.Combine(Source, "bad name/1/model.onnx"));
        Write(".git/config", "hidden");

        var results = await _importer.ImportAsync(Source, default);

        Assert.Equal(
            [
                ("bad name", null, null), ("digits", 1, null), ("digits", 2, PublishOutcome.Published), ("digits", 10, PublishOutcome.Published),
                ("docs", null, null),
            ],
            results.Select(result => (result.Model, result.Version?.Number, result.Outcome)));
        Assert.All(results, result => Assert.Equal(result.Outcome is null, result.Error is not null));
        Assert.Equal([2, 10], (await _store.ListVersionsAsync(ModelName.Parse("digits"), default)).Select(version => version.Number));
    }

    [Fact]
    public async Task Import_Again_IsAlreadyThere()
    {
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "digits/1/model.onnx"));
        await _importer.ImportAsync(Source, default);

        Assert.Equal(PublishOutcome.AlreadyThere, Assert.Single(await _importer.ImportAsync(Source, default)).Outcome);
    }

    [Fact]
    public async Task Import_Settings_OnlyIfTheStoreHasNone()
    {
        var name = ModelName.Parse("digits");
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "digits/1/model.onnx"));
        Write("digits/model.json", """{"description":"first"}""");
        await _importer.ImportAsync(Source, default);
        Write("digits/model.json", """{"description":"second"}""");
        await _importer.ImportAsync(Source, default);

        Assert.Equal("first", (await _store.GetSettingsAsync(name, default)).Settings.Description);
    }

    [Fact]
    public async Task Import_SettingsDamaged_AreReportedBesideTheVersion()
    {
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "digits/1/model.onnx"));
        Write("digits/model.json", """{"task":"poetry"}""");

        var results = await _importer.ImportAsync(Source, default);

        Assert.Equal(PublishOutcome.Published, results[0].Outcome);
        Assert.Contains("$.task", results[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Cancelled_Stops()
    {
        OnnxFile.Seeded(1).Save(Path.Combine(Source, "digits/1/model.onnx"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _importer.ImportAsync(Source, new CancellationToken(canceled: true)));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
