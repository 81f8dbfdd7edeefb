using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

/// <summary>What the mask of an embedding reaches, in libtorch and in ONNX.</summary>
public sealed class MaskTests
{
    [Theory]
    [InlineData("""{ "type": "globalAveragePooling1D" }""")]
    [InlineData("""{ "type": "globalMaxPooling1D" }""")]
    [InlineData("""{ "type": "dense", "units": 3 }, { "type": "layerNormalization" }, { "type": "globalMaxPooling1D" }""")]
    [InlineData("""{ "type": "transformerEncoder", "numHeads": 1, "feedForwardDim": 3 }, { "type": "globalAveragePooling1D" }""")]
    [InlineData(
        """
        { "type": "multiHeadAttention", "name": "a", "numHeads": 1, "keyDim": 3 }, { "type": "add", "inputs": ["a", "words"] },
        { "type": "concatenate", "inputs": ["a", "add_2"] }, { "type": "dropout", "rate": 0.1 }, { "type": "globalAveragePooling1D" }
        """)]
    [InlineData("""{ "type": "concatenate", "axis": 1, "inputs": ["words", "words"] }, { "type": "globalAveragePooling1D" }""")]
    [InlineData(
        """
        { "type": "embedding", "name": "plain", "outputDim": 4, "inputs": ["input"] },
        { "type": "concatenate", "axis": 1, "inputs": ["words", "plain"] }, { "type": "globalAveragePooling1D" }
        """)]
    [InlineData(
        """
        { "type": "embedding", "name": "plain", "outputDim": 4, "inputs": ["input"] },
        { "type": "multiply", "inputs": ["plain", "words"] }, { "type": "globalMaxPooling1D" }
        """)]
    [InlineData(
        """
        { "type": "embedding", "name": "other", "outputDim": 4, "maskZero": true, "inputs": ["input"] },
        { "type": "add", "inputs": ["other", "words"] }, { "type": "globalAveragePooling1D" }
        """)]
    public void Forward_MaskZero_DoesNotDependOnThePadding(string layers)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        const string Words = """{ "type": "embedding", "name": "words", "outputDim": 4, "maskZero": true }""";
        using var network = MadeNetwork.Create($"{Words}, {layers}", MadeNetwork.TokenIds(4));
        network.eval();
        var input = tensor([0L, 0, 3, 4, 0, 5, 6, 0, 0, 0, 0, 0], [3, 4]);
        var before = network.call(input);

        network.Layers[0].Weight("weight")[0].fill_(9);

        Assert.True(isfinite(before).all().item<bool>());
        Assert.True(allclose(before, network.call(input), atol: 1e-5));
        using var model = new OnnxRun(OnnxExport.ToModel(network, "masked"));
        Assert.True(allclose(before, tensor(model.Run(input)).reshape(before.shape), atol: 1e-5));
    }
}
