using System.Text.Json.Nodes;
using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

/// <summary>A run beside the version that serves now, on the same rows.</summary>
public sealed class IncumbentTestTests : IDisposable
{
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Measure_TheSameModel_MeasuresTheSame()
    {
        var first = await TrainFirstAsync();

        var second = await TrainSecondAsync();

        Assert.Null(second.Incumbent!.Incomparable);
        Assert.Equal(first.Export!.Sha256, second.Incumbent.Sha256);
        Assert.Equal(first.Test!.Metrics.Keys.Order(), second.Incumbent.Metrics!.Keys.Order());
        Assert.All(first.Test.Metrics.Where(pair => pair.Key != "loss"), pair =>
            Assert.Equal(pair.Value!.Value, second.Incumbent.Metrics[pair.Key]!.Value, 1e-5));
        Assert.Null(second.Incumbent.Metrics["loss"]);
    }

    [Theory]
    [InlineData(1e-6, 0.01)]
    [InlineData(0.01, 1e-6)]
    public async Task Measure_AnotherModel_ShowsWhichIsBetter(double itsLearningRate, double ourLearningRate)
    {
        _run.Spec["test"] = new JsonObject();
        _run.Training["optimiser"]!["learningRate"] = itsLearningRate;
        await TrainFirstAsync();
        _run.Training["optimiser"]!["learningRate"] = ourLearningRate;

        var report = await TrainSecondAsync();

        var isOursBetter = report.Test!.Metrics["logLoss"] < report.Incumbent!.Metrics!["logLoss"];
        Assert.Equal(ourLearningRate > itsLearningRate, isOursBetter);
    }

    [Fact]
    public async Task Measure_ModelOfATable_TakesItsRowsAsClientsSendThem()
    {
        _run.Write("rows.csv", "x,colour,y\n" + string.Concat(
            Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{i % 17},{(i % 2 == 0 ? "red" : "blue")},{(3 * (i % 17)) + (i % 2)}\n"))));
        _run.Spec["data"] = JsonNode.Parse(
            """
            {
              "source": ".", "task": "regression", "standardiseTarget": true,
              "reader": { "type": "csv", "train": "rows.csv", "target": "y" }, "cleaning": { "duplicates": "keep" }
            }
            """);
        _run.Spec["network"] = JsonNode.Parse("""{ "layers": [ { "type": "dense", "units": 1 } ] }""");
        _run.Spec["test"] = new JsonObject();
        var first = await TrainFirstAsync();

        var second = await TrainSecondAsync();

        Assert.Null(second.Incumbent!.Incomparable);
        Assert.Equal(first.Test!.Metrics["rmse"]!.Value, second.Incumbent.Metrics!["rmse"]!.Value, 1e-3);
    }

    public static TheoryData<string, string> Manifests { get; } = new()
    {
        { """{ "labels": ["top", "middle"] }""", "found 2, expected 3" },
        { """{ "labels": ["top", "bottom", "middle"] }""", "found 'bottom', expected 'middle'" },
        { """{ "image": { "width": 8, "height": 8, "channels": "gray", "scale": 1 } }""", "preprocessing" },
        { """{ "image": null }""", "preprocessing" },
        { """{ "nonsense": 1 }""", "nonsense" },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task Measure_ManifestDiffers_SaysWhatDiffers(string change, string expected)
    {
        await TrainFirstAsync();
        var path = Path.Combine(_run.FolderOf("second").Incumbent, ManifestDocument.FileName);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            manifest[name] = value?.DeepClone();
        }

        File.WriteAllText(path, manifest.ToJsonString());

        await AssertIncomparableAsync(expected);
    }

    [Fact]
    public async Task Measure_ModelOfOtherPictures_SaysWhatDiffers()
    {
        await TrainFirstAsync();
        File.Copy(RepositoryRoot.NewestModel("mnist-cnn"), ItsFile("model.onnx"), overwrite: true);

        await AssertIncomparableAsync("[-1, 1, 8, 8]");
    }

    [Fact]
    public async Task Measure_FileThatIsNoModel_SaysSo()
    {
        await TrainFirstAsync();
        File.WriteAllText(ItsFile("model.onnx"), "none");

        await AssertIncomparableAsync("is cut off or not an ONNX file");
    }

    [Fact]
    public async Task Measure_NoManifest_SaysSo()
    {
        await TrainFirstAsync();
        File.Delete(ItsFile(ManifestDocument.FileName));

        await AssertIncomparableAsync(ManifestDocument.FileName);
    }

    [Fact]
    public async Task Measure_OtherTokens_SaysWhichFileDiffers()
    {
        TakeTexts("free money", "hello free");
        await TrainFirstAsync();
        TakeTexts("cheap money", "hello cheap");

        await AssertIncomparableAsync("vocab.txt is another");
    }

    [Fact]
    public async Task Measure_NoIncumbent_ReportsNone() => Assert.Null((await _run.TrainAsync()).Incumbent);

    [Fact]
    public async Task ExecuteAsync_SameTestRows_HaveTheSameDigest()
    {
        var first = await _run.TrainAsync("first");
        _run.Training["epochs"] = 1;
        _run.Spec["data"]!["split"]!["seed"] = 4;
        var second = await _run.TrainAsync("second");
        using var other = new MadeRun(testRows: 61);
        var third = await other.TrainAsync();
        _run.Spec["data"]!["image"] = JsonNode.Parse("""{ "normalise": "perChannel" }""");
        var fourth = await _run.TrainAsync("fourth");

        Assert.Equal(64, first.Data!.TestSha256!.Length);
        Assert.Equal(first.Data.TestSha256, second.Data!.TestSha256);
        Assert.NotEqual(first.Data.TestSha256, third.Data!.TestSha256);
        Assert.NotEqual(first.Data.TestSha256, fourth.Data!.TestSha256);
    }

    private async Task AssertIncomparableAsync(string expected)
    {
        var report = await TrainSecondAsync();

        Assert.Equal(RunStatus.Succeeded, report.Status);
        Assert.Null(report.Incumbent!.Metrics);
        Assert.Contains(expected, report.Incumbent.Incomparable, StringComparison.Ordinal);
    }

    private string ItsFile(string name) => Path.Combine(_run.FolderOf("second").Incumbent, name);

    /// <summary>What it writes is what serves when the second trains.</summary>
    private async Task<RunReport> TrainFirstAsync()
    {
        var report = await _run.TrainAsync("first");
        var folder = _run.FolderOf("second");
        Directory.CreateDirectory(folder.Path);
        folder.WriteHeartbeat(new Heartbeat { RunId = "made", Attempt = 1, Phase = RunPhase.Preparing, At = DateTimeOffset.UnixEpoch });
        Directory.Move(_run.FolderOf("first").Output.TrimEnd('/'), folder.Incumbent.TrimEnd('/'));
        return report;
    }

    private Task<RunReport> TrainSecondAsync() => _run.TrainAsync("second");

    private void TakeTexts(string spam, string ham)
    {
        _run.Write("train.jsonl", string.Join('\n', Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? $$"""{ "text": "{{spam}}", "label": "spam" }"""
            : $$"""{ "text": "{{ham}}", "label": "ham" }""")));
        _run.Spec["data"] = JsonNode.Parse(
            """
            {
              "source": ".", "reader": { "type": "jsonl", "train": "train.jsonl" }, "split": { "test": 0.2, "seed": 1 },
              "text": { "maxLength": 4 }
            }
            """);
        _run.Spec["network"] = JsonNode.Parse(
            """{ "layers": [ { "type": "embedding", "outputDim": 4 }, { "type": "flatten" }, { "type": "dense", "units": 2 } ] }""");
    }
}
