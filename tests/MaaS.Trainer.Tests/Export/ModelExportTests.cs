using System.Text;
using System.Text.Json.Nodes;
using MaaS.Repository;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer.Tests;

/// <summary>Models of every kind of data, written and asked as the service asks them.</summary>
public sealed class ModelExportTests : IDisposable
{
    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Write_Table_TakesColumnsAsAClientHasThem()
    {
        WriteTable(300, (size, colour, noise) => FormattableString.Invariant($"{(3 * size) + (colour == "red" ? 40 : 0) + noise}"));
        Use(
            """
            { "source": ".", "reader": { "type": "csv", "train": "rows.csv", "target": "y" }, "task": "regression",
              "standardiseTarget": true, "cleaning": { "missing": "mean" } }
            """,
            """[ { "type": "dense", "units": 16, "activation": "relu" }, { "type": "dense", "units": 1 } ]""");
        _run.Training["epochs"] = 40;

        var report = await _run.TrainAsync();

        Assert.Equal(["rmse", "mae", "r2", "mse", "loss"], report.Test!.Metrics.Keys);
        // A row in twenty has no size.
        Assert.InRange(report.Test.Metrics["r2"]!.Value, 0.8, 1);
        Assert.InRange(report.Test.Regression!.Baseline!["r2"]!.Value, 0.8, 1);
        using var session = new InferenceSession(Path.Combine(_run.FolderOf("out").Output, "model.onnx"));
        Assert.Equal(["size", "colour"], session.InputNames);
        var values = Ask(session, [10, 10, 10, float.NaN], ["red", "blue", "unknown", ""]);
        Assert.InRange(values[0] - values[1], 30, 50);
        Assert.All(values, value => Assert.InRange(value, 0, 400));
    }

    [Fact]
    public async Task Write_ColumnsWithTheNamesOfNodes_KeepTheirNames()
    {
        var random = new SeededRandom(3);
        var text = new StringBuilder("values,columns/concat,column2/place,dense_0.weight,y\n");
        for (var row = 0; row < 100; row++)
        {
            var x = random.NextDouble();
            text.Append(FormattableString.Invariant($"{x},{random.NextDouble()},{(row % 2 == 0 ? "a" : "b")},{random.NextDouble()},{3 * x}\n"));
        }

        _run.Write("rows.csv", text.ToString());
        Use(
            """{ "source": ".", "reader": { "type": "csv", "train": "rows.csv", "target": "y" }, "task": "regression" }""",
            """[ { "type": "dense", "units": 1 } ]""");

        await _run.TrainAsync();

        using var session = new InferenceSession(Path.Combine(_run.FolderOf("out").Output, "model.onnx"));
        Assert.Equal(["values", "columns/concat", "column2/place", "dense_0.weight"], session.InputNames);
        Assert.Equal(["values_2"], session.OutputNames);
    }

    [Fact]
    public async Task Write_BinaryWithOneOutput_GivesBothProbabilities()
    {
        WriteTable(300, (size, colour, _) => size > 50 == (colour == "red") ? "yes" : "no");
        Use(
            """{ "source": ".", "reader": { "type": "csv", "train": "rows.csv", "target": "y" } }""",
            """[ { "type": "dense", "units": 16, "activation": "relu" }, { "type": "dense", "units": 1 } ]""");
        _run.Training["loss"] = JsonNode.Parse("""{ "type": "binaryCrossEntropy" }""");
        _run.Training["epochs"] = 60;

        var report = await _run.TrainAsync();

        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.85, 1);
        using var session = new InferenceSession(Path.Combine(_run.FolderOf("out").Output, "model.onnx"));
        Assert.Equal(["probabilities"], session.OutputNames);
        var answers = Ask(session, [90, 90], ["red", "blue"]);
        Assert.Equal(1, answers[0] + answers[1], 1e-6);
        Assert.True(answers[1] > 0.5, "yes for large and red");
        Assert.True(answers[2] > 0.5, "no for large and blue");
    }

    [Fact]
    public async Task Write_Texts_PutsTheTokenizerBesideTheModel()
    {
        var random = new SeededRandom(1);
        string[] good = ["sunny", "warm", "bright", "calm"], bad = ["stormy", "cold", "dark", "wild"];
        var lines = Enumerable.Range(0, 300).Select(row =>
        {
            var words = Enumerable.Range(0, 6).Select(_ => (row % 2 == 0 ? good : bad)[random.NextUInt64() % 4]);
            return $$"""{"text":"A day, {{string.Join(' ', words)}}!","label":"{{(row % 2 == 0 ? "fine" : "foul")}}"}""";
        });
        _run.Write("rows.jsonl", string.Join('\n', lines));
        Use("""{ "source": ".", "reader": { "type": "jsonl", "train": "rows.jsonl" }, "text": { "maxLength": 12 } }""", "[]");
        _run.Spec["network"] = JsonNode.Parse("""{ "preset": "transformer-text", "embeddingSize": 16, "feedForwardDim": 16, "numHeads": 2 }""");
        _run.Training["epochs"] = 6;
        var report = await _run.TrainAsync();

        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.95, 1);
        var output = _run.FolderOf("out").Output;
        Assert.Contains("sunny", File.ReadAllLines(Path.Combine(output, "vocab.txt")));
        using var session = new InferenceSession(Path.Combine(output, "model.onnx"));
        Assert.Equal(["input_ids"], session.InputNames);
        Assert.Equal([-1, 12], session.InputMetadata["input_ids"].Dimensions);
    }

    [Fact]
    public async Task Write_Cifar10_IsTheWellKnownExample()
    {
        var random = new SeededRandom(1);
        Directory.CreateDirectory(_run.PathOf("cifar-10-batches-bin"));
        for (var batch = 1; batch <= 6; batch++)
        {
            var content = new byte[40 * 3073];
            for (var i = 0; i < content.Length; i++)
            {
                content[i] = (byte)(i % 3073 == 0 ? (ulong)(i / 3073 % 10) : random.NextUInt64() % 100);
            }

            // A stripe whose place is the class.
            for (var row = 0; row < 40; row++)
            {
                content.AsSpan((row * 3073) + 1 + (row % 10 * 90), 90).Fill(250);
            }

            File.WriteAllBytes(_run.PathOf(Path.Combine("cifar-10-batches-bin", batch == 6 ? "test_batch.bin" : $"data_batch_{batch}.bin")), content);
        }

        foreach (var (name, part) in JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "models", "cifar10-cnn", "training.json")))!.AsObject())
        {
            _run.Spec[name] = part!.DeepClone();
        }

        _run.Spec["data"]!["source"] = ".";
        _run.Spec.Remove("initialisation");
        _run.Spec.Remove("test");

        var report = await _run.TrainAsync();

        Assert.Equal(896 + 288_010, report.Parameters);
        Assert.InRange(report.Test!.Metrics["accuracy"]!.Value, 0.9, 1);
        var manifest = ManifestDocument.Read(File.ReadAllBytes(Path.Combine(_run.FolderOf("out").Output, "manifest.json")));
        Assert.Equal((32, 32, ImageChannels.Rgb), (manifest.Image!.Width, manifest.Image.Height, manifest.Image.Channels));
    }

    [Fact]
    public async Task Write_PicturesNormalised_SaysSoInTheManifest()
    {
        _run.Spec["data"]!["image"] = JsonNode.Parse("""{ "normalise": "perChannel" }""");

        var report = await _run.TrainAsync();

        var manifest = ManifestDocument.Read(File.ReadAllBytes(Path.Combine(_run.FolderOf("out").Output, "manifest.json")));
        Assert.InRange(Assert.Single(manifest.Image!.Mean!), 0.1, 0.4);
        Assert.InRange(Assert.Single(manifest.Image.Std!), 0.05, 0.4);
        Assert.InRange(report.Export!.LargestDifference, 0, 1e-5);
    }

    private void Use(string data, string layers)
    {
        _run.Spec["data"] = JsonNode.Parse(data);
        _run.Spec["network"] = new JsonObject { ["layers"] = JsonNode.Parse(layers) };
        _run.Spec["test"] = new JsonObject();
    }

    private void WriteTable(int rows, Func<double, string, double, string> target)
    {
        var random = new SeededRandom(7);
        var text = new StringBuilder("size,colour,y\n");
        for (var row = 0; row < rows; row++)
        {
            var (size, colour) = (Math.Round(random.NextDouble() * 100, 2), random.NextDouble() < 0.5 ? "red" : "blue");
            text.Append(FormattableString.Invariant($"{(row % 20 == 7 ? "" : size)},{colour},{target(size, colour, random.NextNormal())}\n"));
        }

        _run.Write("rows.csv", text.ToString());
    }

    private static float[] Ask(InferenceSession session, float[] sizes, string[] colours)
    {
        using var size = OrtValue.CreateTensorValueFromMemory(sizes, [sizes.Length, 1]);
        using var colour = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [colours.Length, 1]);
        for (var i = 0; i < colours.Length; i++)
        {
            colour.StringTensorSetElementAt(colours[i], i);
        }

        using var run = new RunOptions();
        using var outputs = session.Run(run, ["size", "colour"], [size, colour], session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
