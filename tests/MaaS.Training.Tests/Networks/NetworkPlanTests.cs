namespace MaaS.Training.Tests;

public sealed class NetworkPlanTests
{
    private static readonly NetworkInput Tokens = new(Shape.Of(200), VocabularySize: 20_000);

    [Fact]
    public void Create_ThreeLines_IsANetwork()
    {
        var plan = MadePlan.Create(
            """
            { "layers": [
              {"type":"conv2D","filters":32,"kernelSize":3,"activation":"relu"},
              {"type":"flatten"},
              {"type":"dense","units":10}] }
            """,
            MadePlan.Image,
            10);

        Assert.Equal(["conv2D_0", "flatten_1", "dense_2"], plan.Layers.Select(layer => layer.Name));
        Assert.Equal(Activation.Relu, plan.Layers[0].Spec.Activation);
        Assert.Equal(Activation.Linear, plan.OutputActivation);
        Assert.Equal([-1], plan.Layers[0].Inputs);
        Assert.Equal([1], plan.Layers[2].Inputs);
    }

    // https://keras.io/examples/vision/mnist_convnet/
    [Fact]
    public void ParameterCount_ConvnetOfKeras_IsAsThere() => Assert.Equal(
        34_826,
        MadePlan.Create(
            """
            { "layers": [
              { "type": "conv2D", "filters": 32, "kernelSize": [3, 3], "activation": "relu" },
              { "type": "maxPooling2D", "poolSize": [2, 2] },
              { "type": "conv2D", "filters": 64, "kernelSize": [3, 3], "activation": "relu" },
              { "type": "maxPooling2D", "poolSize": [2, 2] },
              { "type": "flatten" }, { "type": "dropout", "rate": 0.5 }, { "type": "dense", "units": 10, "activation": "softmax" }] }
            """,
            MadePlan.Image,
            10).ParameterCount);

    // https://keras.io/examples/nlp/bidirectional_lstm_imdb/
    [Fact]
    public void ParameterCount_BidirectionalLstmOfKeras_IsAsThere() => Assert.Equal(
        2_757_761,
        MadePlan.Create(
            """
            { "layers": [
              { "type": "embedding", "outputDim": 128 },
              { "type": "lstm", "units": 64, "bidirectional": true, "returnSequences": true },
              { "type": "lstm", "units": 64, "bidirectional": true },
              { "type": "dense", "units": 1, "activation": "sigmoid" }] }
            """,
            Tokens,
            1).ParameterCount);

    [Fact]
    public void Create_Branches_ConnectsByName()
    {
        var plan = MadePlan.Create(
            """
            { "layers": [
              { "type": "dense", "name": "a", "units": 4 },
              { "type": "dense", "name": "b", "units": 4, "inputs": ["input"] },
              { "type": "add", "inputs": ["b", "input", "a"] },
              { "type": "flatten" }] }
            """,
            MadePlan.Sequence,
            32);

        Assert.Equal([1, PlannedLayer.NetworkInput, 0], plan.Layers[2].Inputs);
        Assert.Equal([2], plan.Layers[3].Inputs);
    }

    [Fact]
    public void Create_SeveralThingsWrong_ReportsEachWithItsPath() => Assert.Equal(
        [
            "$.network.input: found [3, 8, 8], expected [1, 28, 28], which the data gives.",
            "$.network.layers[0]: lstm 'lstm_0': found the input [1, 28, 28], expected [steps, features].",
            "$.network.layers[2]: add 'add_2': found 1 inputs, expected at least 2; name them in inputs.",
            "$.network.layers[3]: dense 'same': found the input 'nothing', expected 'input' or an earlier layer: lstm_0, dense_1, add_2.",
            "$.network.layers[4]: flatten 'same': found the name twice, expected every layer to have its own.",
            "$.network.layers[6]: dense 'last': found the output [9] of the last layer, expected [10], which the data asks for.",
            "$.network.layers[4]: flatten 'same': found no layer that takes its output, expected one; or remove it.",
        ],
        MadePlan.Errors(
            """
            { "input": [3, 8, 8], "layers": [
              { "type": "lstm", "units": 3 }, { "type": "dense", "units": 3 }, { "type": "add" },
              { "type": "dense", "units": 3, "name": "same", "inputs": ["nothing"] },
              { "type": "flatten", "name": "same", "inputs": ["input"] },
              { "type": "globalMaxPooling2D", "inputs": ["input"] }, { "type": "dense", "name": "last", "units": 9 }] }
            """,
            MadePlan.Image,
            10));

    [Theory]
    [InlineData(
        """{ "type": "flatten" }""",
        "$.network.layers[0]: flatten 'flatten_0': found token ids, expected numbers: put an embedding before it.")]
    [InlineData(
        """{ "type": "embedding", "name": "e", "outputDim": 2, "inputDim": 9 }, { "type": "flatten" }""",
        "$.network.layers[0]: embedding 'e': found the inputDim 9, expected at least the 20000 tokens of the vocabulary, or none.")]
    public void Create_TokenIds_GoOnlyToAnEmbeddingThatIsLargeEnough(string layers, string error) =>
        Assert.Equal([error], MadePlan.Errors($$"""{ "layers": [{{layers}}] }""", Tokens, 400));

    [Fact]
    public void Create_EmbeddingOfNumbers_IsAnError() => Assert.Equal(
        [
            "$.network.layers[0]: embedding 'embedding_0': found numbers, expected token ids, "
            + "which only the network's input can be and only for texts.",
        ],
        MadePlan.Errors("""{ "layers": [{ "type": "embedding", "outputDim": 2 }] }""", MadePlan.Sequence, 2));

    [Fact]
    public void Create_MoreNumbersThanCanBeCounted_IsAnError() => Assert.Equal(
        ["$.network.layers[1]: dense 'dense_1': found [1000000, 1000000], expected at most 2147483647 values."],
        MadePlan.Errors(
            """{ "layers": [{ "type": "dense", "units": 1000000 }, { "type": "dense", "units": 1000000 }] }""",
            new NetworkInput(Shape.Of(3)),
            1));

    [Theory]
    [InlineData("linear", false)]
    [InlineData("mlp", false)]
    [InlineData("cnn", false)]
    [InlineData("resnet9", false)]
    [InlineData("lstm-text", true)]
    [InlineData("gru-text", true)]
    [InlineData("transformer-text", true)]
    public void Create_Preset_EndsInLogits(string preset, bool isText)
    {
        var plan = MadePlan.Create($$"""{ "preset": "{{preset}}" }""", isText ? Tokens : MadePlan.Image, 7);

        Assert.Equal(Shape.Of(7), plan.Layers[^1].OutputShape);
        Assert.Equal(Activation.Linear, plan.OutputActivation);
        Assert.DoesNotContain(plan.Layers, layer => layer.Spec.Name is null);
    }

    [Fact]
    public void Create_PresetForOtherData_SaysWhatDoesNotFit() => Assert.Equal(
        ["$.network.preset: conv2D 'conv1': found the input [8, 4], expected [channels, height, width]."],
        MadePlan.Errors("""{ "preset": "cnn" }""", MadePlan.Sequence, 2));

    [Fact]
    public void Summary_Network_IsATable()
    {
        var plan = MadePlan.Create(
            """{ "layers": [{ "type": "batchNormalization", "name": "bn" }, { "type": "flatten" }, { "type": "dense", "units": 100 }] }""",
            MadePlan.Image,
            100);

        Assert.Equal(
            """
            Layer (type)             Output shape    Parameters  Connected to
            bn (batchNormalization)  [N, 1, 28, 28]           4  input
            flatten_1 (flatten)      [N, 784]                 0  bn
            dense_2 (dense)          [N, 100]            78,500  flatten_1
            Parameters: 78,504, trainable 78,502

            """,
            NetworkSummary.Of(plan).ToString().ReplaceLineEndings("\n"));
    }
}
