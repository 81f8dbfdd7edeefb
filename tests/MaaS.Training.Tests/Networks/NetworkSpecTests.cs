using System.Text.Json;

namespace MaaS.Training.Tests;

public sealed class NetworkSpecTests
{
    [Theory]
    [InlineData("""{ }""", "$.layers: missing.")]
    [InlineData("""{ "layers": [] }""", "$.layers: found [], expected an array with at least one item.")]
    [InlineData(
        """{ "preset": "mlp", "layers": [{ "type": "flatten" }] }""",
        "$.layers: not known here, expected only input, preset, units, activation, dropout.")]
    [InlineData(
        """{ "preset": "vgg" }""",
        "$.preset: found \"vgg\", expected one of linear, mlp, cnn, resnet9, lstm-text, gru-text, transformer-text.")]
    [InlineData("""{ "layers": [{ "type": "dense" }] }""", "$.layers[0].units: missing.")]
    [InlineData(
        """{ "layers": [{ "type": "flatten", "name": "a.b" }] }""",
        "$.layers[0].name: found \"a.b\", expected letters, digits and _, and not \"input\".")]
    [InlineData(
        """{ "layers": [{ "type": "flatten", "name": "input" }] }""",
        "$.layers[0].name: found \"input\", expected letters, digits and _, and not \"input\".")]
    [InlineData(
        """{ "layers": [{ "type": "conv2D", "filters": 1, "kernelSize": 3, "strides": 2, "dilationRate": [1, 2] }] }""",
        "$.layers[0].dilationRate: found a dilation and strides above 1, expected at most one of them.")]
    [InlineData(
        """{ "layers": [{ "type": "permute", "dims": [1, 3] }] }""",
        "$.layers[0].dims: found [1, 3], expected each of 1 to 2 once.")]
    [InlineData(
        """{ "layers": [{ "type": "reshape", "targetShape": [-1, -1] }] }""",
        "$.layers[0].targetShape: found [-1, -1], expected lengths of at least 1 and at most one -1.")]
    [InlineData(
        """{ "layers": [{ "type": "concatenate", "axis": 0 }] }""",
        "$.layers[0].axis: found 0, which is the batch, expected one from 1 or from -1.")]
    public void Read_Wrong_SaysWhere(string json, string error)
    {
        var errors = new List<string>();
        JsonSpecReader.Read(JsonElement.Parse(json), errors, NetworkSpec.Read);

        Assert.Equal([error], errors);
    }

    [Fact]
    public void Read_OnlyWhatMustBeThere_HasTheDefaultsOfKeras()
    {
        Assert.Equal(0.99, Read<BatchNormalizationSpec>("""{ "type": "batchNormalization" }""").Momentum);
        Assert.Equal(1e-3, Read<BatchNormalizationSpec>("""{ "type": "batchNormalization" }""").Epsilon);
        Assert.Equal(1e-3, Read<LayerNormalizationSpec>("""{ "type": "layerNormalization" }""").Epsilon);
        Assert.Equal(32, Read<GroupNormalizationSpec>("""{ "type": "groupNormalization" }""").Groups);
        var pool = Read<PoolingSpec>("""{ "type": "maxPooling2D", "poolSize": [3, 2] }""").Window;
        Assert.Equal([3, 2], pool.Strides);
        Assert.Equal(Padding.Valid, pool.Padding);
        Assert.Equal([2, 2], Read<PoolingSpec>("""{ "type": "averagePooling2D" }""").Window.Size);
        Assert.False(Read<RecurrentSpec>("""{ "type": "lstm", "units": 2 }""").ReturnSequences);
        Assert.Equal(
            Activation.Relu,
            Read<TransformerEncoderSpec>("""{ "type": "transformerEncoder", "numHeads": 1, "feedForwardDim": 2 }""").FeedForwardActivation);
    }

    [Fact]
    public void Describe_Network_HasAFormForEachPresetAndOneForLayers()
    {
        var forms = SchemaSpecReader.Describe(NetworkSpec.Read)["oneOf"]!.AsArray();

        Assert.Equal(PresetSpec.All.Count + 1, forms.Count);
        var layers = forms[^1]!["properties"]!["layers"]!["items"]!["oneOf"]!.AsArray();
        Assert.Equal(
            LayerTypes.All.Select(type => type.Name),
            layers.Select(layer => layer!["properties"]!["type"]!["const"]!.GetValue<string>()));
    }

    private static T Read<T>(string layer)
        where T : LayerSpec
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(layer), errors, LayerSpec.Read);
        Assert.Empty(errors);
        return Assert.IsType<T>(spec);
    }
}
