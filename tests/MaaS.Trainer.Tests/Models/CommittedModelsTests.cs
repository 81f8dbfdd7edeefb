using System.Security.Cryptography;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer.Tests;

public sealed class CommittedModelsTests
{
    private static readonly string Models = Path.Combine(RepositoryRoot.Path, "models");
    private static readonly string Mnist = Path.Combine(Models, "mnist-cnn");

    [Fact]
    public async Task ImportAsync_AllOfThem_ArePublished()
    {
        using var folder = new TemporaryDirectory();
        var store = new DirectoryModelStore(folder.Path);
        var publisher = new ModelPublisher(store, TimeProvider.System, NullLogger<ModelPublisher>.Instance);

        var results = await new RepositoryImporter(store, publisher, NullLogger<RepositoryImporter>.Instance)
            .ImportAsync(Models, CancellationToken.None);

        Assert.All(results, result => Assert.Null(result.Error));
        var settings = await store.GetSettingsAsync(ModelName.Parse("mnist-cnn"), CancellationToken.None);
        Assert.Equal("image-classification", settings.Settings.Task);
    }

    [Fact]
    public async Task MnistCnn_TestImages_HasTheRecordedAccuracy()
    {
        var recipe = Recipe.Read(Path.Combine(Mnist, "training.json"));
        var manifest = ManifestDocument.Read(await File.ReadAllBytesAsync(Path.Combine(Mnist, "1", "manifest.json")));
        var test = (await new DataSource().LoadAsync(recipe, CancellationToken.None)).Test;
        using var classifier = new OnnxClassifier(Path.Combine(Mnist, "1", "model.onnx"), recipe.Spec.Data.Scale);

        var right = 0;
        for (var start = 0; start < test.Count; start += 500)
        {
            var rows = classifier.Run(test, start, 500).Chunk(10).ToList();
            right += rows.Where((row, i) => Array.IndexOf(row, row.Max()) == test.Labels[start + i]).Count();
        }

        var accuracy = (double)right / test.Count;
        Assert.InRange(accuracy, 0.985, 1);
        // One picture on the fence may fall to the other side on another CPU.
        Assert.InRange(accuracy, manifest.Metrics!["testAccuracy"] - 0.0001, manifest.Metrics["testAccuracy"] + 0.0001);
    }

    [Fact]
    public void MnistCnn_ManifestAndCard_NameTheRecipeAndTheModel()
    {
        var recipe = Recipe.Read(Path.Combine(Mnist, "training.json"));
        var written = File.ReadAllBytes(Path.Combine(Mnist, "1", "manifest.json"));
        var manifest = ManifestDocument.Read(written);

        Assert.Equal(written, manifest.Write().Append((byte)'\n'));
        Assert.Equal(recipe.Sha256, manifest.Provenance!["recipeSha256"]);
        Assert.Equal(recipe.Spec.Data.Labels, manifest.Labels!);
        var card = File.ReadAllText(Path.Combine(Mnist, "README.md"));
        Assert.Contains(Sha256Of(Path.Combine(Mnist, "1", "model.onnx")), card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MnistCnn_Samples_AreWhatTheCommandWrites()
    {
        var recipe = Recipe.Read(Path.Combine(Mnist, "training.json"));
        var test = (await new DataSource().LoadAsync(recipe, CancellationToken.None)).Test;
        using var classifier = new OnnxClassifier(Path.Combine(Mnist, "1", "model.onnx"), recipe.Spec.Data.Scale);

        var chosen = SamplePictures.Choose(classifier, test, recipe.Spec, confidence: 0.99);

        for (var digit = 0; digit < 10; digit++)
        {
            using var picture = SkiaSharp.SKBitmap.Decode(Path.Combine(Mnist, "samples", $"{digit}.png"));
            Assert.Equal(SkiaSharp.SKColorType.Gray8, picture.ColorType);
            Assert.Equal(test.Image(chosen[digit]), picture.GetPixelSpan());
        }
    }

    [Fact]
    public void SileroVad_File_IsTheOneOfItsProvenance()
    {
        var manifest = ManifestDocument.Read(File.ReadAllBytes(Path.Combine(Models, "silero-vad", "1", "manifest.json")));

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

    private static string Sha256Of(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}
