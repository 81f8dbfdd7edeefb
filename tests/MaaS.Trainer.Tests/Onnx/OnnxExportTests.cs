using System.Text.Json.Nodes;
using Google.Protobuf;
using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class OnnxExportTests
{
    private const string Flatten = """{ "type": "flatten" }""";
    private const string Dense = """{ "type": "dense", "units": 3 }""";
    private const string Probabilities = """{ "type": "dense", "units": 3, "activation": "softmax" }""";

    public static TheoryData<string> Networks { get; } =
    [
        $"{Flatten}, {Dense}",
        $$"""{{Flatten}}, { "type": "dense", "units": 5, "activation": "relu" }, {{Probabilities}}""",
        $$"""{ "type": "conv2D", "filters": 4, "kernelSize": 3 }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "conv2D", "filters": 4, "kernelSize": 3, "strides": 2, "activation": "relu" }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "conv2D", "filters": 4, "kernelSize": 3, "padding": "same" }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "conv2D", "filters": 4, "kernelSize": 4, "padding": "same" }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "maxPooling2D" }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "maxPooling2D", "poolSize": 3, "strides": 2 }, {{Flatten}}, {{Dense}}""",
        $$"""{ "type": "dropout", "rate": 0.9 }, {{Flatten}}, {{Dense}}, { "type": "dropout", "rate": 0.9 }""",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task ToModel_EachKindOfLayer_GivesInOnnxRuntimeWhatTorchGives(string layers)
    {
        using var data = MadeData.Create();
        data.Spec["network"]!["layers"] = JsonNode.Parse($"[{layers}]");
        var recipe = data.SaveRecipe();
        var images = (await new DataSource().LoadAsync(recipe, CancellationToken.None)).Test;
        using var network = Network.Create(recipe.Spec.Network, recipe.Spec.Initialisation);
        var path = data.PathOf("model.onnx");
        await File.WriteAllBytesAsync(path, OnnxExport.ToModel(network, "made").ToByteArray());

        using var classifier = new OnnxClassifier(path, recipe.Spec.Data.Scale);

        Assert.InRange(OnnxParity.Measure(network, classifier, images, recipe.Spec.Data.Scale, images.Count), 0, 1e-5);
    }

    [Fact]
    public void Measure_OtherWeights_IsRefused()
    {
        using var data = MadeData.Create();
        var spec = data.SaveRecipe().Spec;
        var images = IdxFile.Read(
            new NamedContent("images", File.ReadAllBytes(data.PathOf("test-images"))),
            new NamedContent("labels", File.ReadAllBytes(data.PathOf("test-labels"))),
            classes: 3);
        using var written = Network.Create(spec.Network, spec.Initialisation);
        using var other = Network.Create(spec.Network, spec.Initialisation with { Seed = 99 });
        File.WriteAllBytes(data.PathOf("model.onnx"), OnnxExport.ToModel(written, "made").ToByteArray());
        using var classifier = new OnnxClassifier(data.PathOf("model.onnx"), spec.Data.Scale);

        var error = Assert.Throws<TrainingException>(() => OnnxParity.Measure(other, classifier, images, spec.Data.Scale, 10));

        Assert.Contains("differs from the trained network", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToModel_Always_IsIrVersion8WithOpset17AndNamedBatch()
    {
        using var data = MadeData.Create();
        var spec = data.SaveRecipe().Spec;
        using var network = Network.Create(spec.Network, spec.Initialisation);

        var model = OnnxExport.ToModel(network, "made");

        Assert.Equal((8, 17, "MaaS.Trainer"), (model.IrVersion, model.OpsetImport.Single().Version, model.ProducerName));
        Assert.Equal("image", model.Graph.Input.Single().Name);
        Assert.Equal("N", model.Graph.Input.Single().Type.TensorType.Shape.Dim[0].DimParam);
        Assert.Equal("logits", model.Graph.Output.Single().Name);
        Assert.Equal(["Conv", "Relu", "MaxPool", "Flatten", "Gemm"], model.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Constructor_NotAModel_NamesTheFile()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("model.onnx"), "nothing");

        var error = Assert.Throws<TrainingException>(() => new OnnxClassifier(folder.File("model.onnx"), 1));

        Assert.Contains(folder.File("model.onnx"), error.Message, StringComparison.Ordinal);
    }
}
