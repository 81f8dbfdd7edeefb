using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer.Tests;

public sealed class CommittedModelsTests
{
    private static readonly string Models = Path.Combine(RepositoryRoot.Path, "models");

    /// <summary>Those that the trainer made: model, version, metric.</summary>
    public static TheoryData<string, string, string> Trained { get; } = new()
    {
        { "mnist-cnn", "2", "accuracy" },
        { "spam-lstm", "1", "accuracy" },
        { "cars-mpg", "1", "rmse" },
    };

    [Fact]
    public async Task ImportAsync_AllOfThem_ArePublished()
    {
        using var folder = new TemporaryDirectory();
        var store = new DirectoryModelStore(folder.Path);
        var publisher = new ModelPublisher(store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);

        var results = await new RepositoryImporter(store, publisher, NullLogger<RepositoryImporter>.Instance)
            .ImportAsync(Models, CancellationToken.None);

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(5, results.Count);
        var settings = await store.GetSettingsAsync(ModelName.Parse("mnist-cnn"), CancellationToken.None);
        Assert.Equal("image-classification", settings.Settings.Task);
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public async Task Run_TestRows_HasTheRecordedFigure(string model, string version, string metric)
    {
        var recipe = Recipe.Read(Path.Combine(Models, model, "training.json"), []);
        var manifest = ReadManifest(model, version);
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, CancellationToken.None);
        using var onnx = new OnnxModel(Path.Combine(Models, model, version, "model.onnx"));

        var found = Measure(onnx, data, metric);

        // A row on the fence may fall to the other side on another CPU.
        Assert.Equal(manifest.Metrics![metric], found, metric == "accuracy" ? 1.0 / data.Test.Count : 1e-3);
        Assert.Equal(manifest.Provenance!["datasetSha256"], data.Fingerprint);
        Assert.Equal(manifest.Provenance["splitSha256"], data.Report.SplitHash);
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void ManifestAndCard_Always_NameTheRecipeAndTheModel(string model, string version, string metric)
    {
        var folder = Path.Combine(Models, model, version);
        var written = File.ReadAllBytes(Path.Combine(folder, "manifest.json"));
        var manifest = ManifestDocument.Read(written);

        Assert.Equal(written, manifest.Write().Append((byte)'\n'));
        Assert.Equal(Sha256Of(Path.Combine(Models, model, "training.json")), manifest.Provenance!["recipeSha256"]);
        Assert.True(manifest.Metrics!.ContainsKey(metric));
        Assert.Contains(Sha256Of(Path.Combine(folder, "model.onnx")), File.ReadAllText(Path.Combine(Models, model, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MnistCnn_Samples_AreWhatTheCommandWrites()
    {
        var folder = Path.Combine(Models, "mnist-cnn");
        var recipe = Recipe.Read(Path.Combine(folder, "training.json"), []);
        var data = await new DataSource().LoadAsync(recipe.Spec.Data, recipe.Folder, CancellationToken.None);
        using var onnx = new OnnxModel(Path.Combine(folder, "2", "model.onnx"));

        var chosen = SamplePictures.Choose(onnx, data, confidence: 0.99);

        for (var digit = 0; digit < 10; digit++)
        {
            using var picture = SkiaSharp.SKBitmap.Decode(Path.Combine(folder, "samples", $"{digit}.png"));
            Assert.Equal(SkiaSharp.SKColorType.Gray8, picture.ColorType);
            Assert.Equal(((PictureRows)data.Test.Inputs).Pixels(chosen[digit]), picture.GetPixelSpan());
        }
    }

    /// <summary>Of the three lines that the example is known for, as it stands in the recipe.</summary>
    [Fact]
    public void Cifar10_Recipe_IsTheExactExample()
    {
        var recipe = JsonNode.Parse(File.ReadAllText(Path.Combine(Models, "cifar10-cnn", "training.json")))!;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                [
                  { "type": "conv2D", "filters": 32, "kernelSize": 3, "activation": "relu" },
                  { "type": "flatten" },
                  { "type": "dense", "units": 10 }
                ]
                """),
            recipe["network"]!["layers"]));
        Assert.Equal((10, "adam"), (recipe["training"]!["epochs"]!.GetValue<int>(), recipe["training"]!["optimiser"]!["type"]!.GetValue<string>()));
    }

    [Fact]
    public void SileroVad_File_IsTheOneOfItsProvenance()
    {
        var manifest = ReadManifest("silero-vad", "1");

        Assert.Equal("MIT", manifest.License);
        Assert.Equal(manifest.Provenance!["sha256"], Sha256Of(Path.Combine(Models, "silero-vad", "1", "model.onnx")));
    }

    [Theory]
    [InlineData(512, 16000, 1)]
    [InlineData(512, 16000, 3)]
    [InlineData(256, 8000, 1)]
    public void SileroVad_ZeroState_GivesOneProbabilityForEachRow(int samples, long rate, int batch)
    {
        using var session = new InferenceSession(Path.Combine(Models, "silero-vad", "1", "model.onnx"));
        using var input = OrtValue.CreateTensorValueFromMemory(new float[batch * samples], [batch, samples]);
        using var state = OrtValue.CreateTensorValueFromMemory(new float[2 * batch * 128], [2, batch, 128]);
        using var sampleRate = OrtValue.CreateTensorValueFromMemory(new[] { rate }, []);
        using var run = new RunOptions();

        using var outputs = session.Run(run, ["input", "state", "sr"], [input, state, sampleRate], ["output", "stateN"]);

        Assert.Equal([batch, 1], outputs[0].GetTensorTypeAndShape().Shape);
        Assert.Equal([2, batch, 128], outputs[1].GetTensorTypeAndShape().Shape);
        Assert.All(outputs[0].GetTensorDataAsSpan<float>().ToArray(), probability => Assert.InRange(probability, 0, 0.5));
    }

    private static double Measure(OnnxModel model, Dataset data, string metric)
    {
        var (right, squares) = (0, 0.0);
        foreach (var rows in Enumerable.Range(0, data.Test.Count).Chunk(500))
        {
            foreach (var (row, output) in rows.Zip(model.Run(data.Test, rows).Chunk(data.Outputs)))
            {
                if (metric == "accuracy")
                {
                    right += Array.IndexOf(output, output.Max()) == data.Test.Classes[row] ? 1 : 0;
                }
                else
                {
                    var expected = ServedOutputs.Unscale(data, [data.Test.Values[row]])[0];
                    squares += Math.Pow(output[0] - expected, 2);
                }
            }
        }

        return metric == "accuracy" ? (double)right / data.Test.Count : Math.Sqrt(squares / data.Test.Count);
    }

    private static ManifestDocument ReadManifest(string model, string version) =>
        ManifestDocument.Read(File.ReadAllBytes(Path.Combine(Models, model, version, "manifest.json")));

    private static string Sha256Of(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
