namespace MaaS.Trainer.Tests;

/// <summary>One layer, or a few around it, as a test takes it.</summary>
/// <param name="Layers">JSON of the layers, without the brackets.</param>
/// <param name="Input">What comes in.</param>
public sealed record LayerCase(string Layers, NetworkInput Input)
{
    private static readonly NetworkInput Vector = new(Shape.Of(4));
    private static readonly NetworkInput Sequence = new(Shape.Of(5, 4));
    private static readonly NetworkInput Image = new(Shape.Of(2, 5, 4));
    private static readonly NetworkInput Tokens = MadeNetwork.TokenIds(5);
    private static readonly string[] Poolings = ["maxPooling", "averagePooling"];

    /// <summary>Every type of layer, and the members that change what it computes.</summary>
    public static IReadOnlyList<LayerCase> All { get; } =
    [
        new("""{ "type": "dense", "units": 3 }""", Vector),
        new("""{ "type": "dense", "units": 3, "useBias": false, "activation": "tanh" }""", Image),
        new("""{ "type": "conv1D", "filters": 3, "kernelSize": 2, "padding": "same", "strides": 2 }""", Sequence),
        new("""{ "type": "conv1D", "filters": 2, "kernelSize": 2, "dilationRate": 2, "useBias": false }""", Sequence),
        new("""{ "type": "conv2D", "filters": 2, "kernelSize": [3, 2], "strides": [2, 1], "padding": "same" }""", Image),
        new("""{ "type": "conv2D", "filters": 2, "kernelSize": 2, "dilationRate": [2, 1] }""", Image),
        new("""{ "type": "depthwiseConv2D", "kernelSize": 2, "depthMultiplier": 2, "padding": "same" }""", Image),
        new("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": [3, 2], "strides": 2, "padding": "same" }""", Image),
        new("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": [1, 3], "strides": [3, 2] }""", Image),
        .. Poolings.Select(type => new LayerCase($$"""{ "type": "{{type}}1D", "poolSize": 2 }""", Sequence)),
        .. Poolings.Select(type => new LayerCase(
            $$"""{ "type": "{{type}}1D", "poolSize": 3, "strides": 2, "padding": "same" }""", Sequence)),
        .. Poolings.Select(type => new LayerCase($$"""{ "type": "{{type}}2D", "poolSize": [2, 3], "padding": "same" }""", Image)),
        .. Poolings.Select(type => new LayerCase($$"""{ "type": "{{type}}2D", "strides": 1 }""", Image)),
        new("""{ "type": "globalMaxPooling1D" }""", Sequence),
        new("""{ "type": "globalAveragePooling1D" }""", Sequence),
        new("""{ "type": "globalMaxPooling2D" }""", Image),
        new("""{ "type": "globalAveragePooling2D" }""", Image),
        new("""{ "type": "flatten" }""", Image),
        new("""{ "type": "reshape", "targetShape": [4, -1] }""", Image),
        new("""{ "type": "permute", "dims": [3, 1, 2] }""", Image),
        new("""{ "type": "dropout", "rate": 0.4 }""", Vector),
        new("""{ "type": "batchNormalization" }""", Vector),
        new("""{ "type": "batchNormalization", "epsilon": 0.1 }""", Sequence),
        new("""{ "type": "batchNormalization", "momentum": 0.5 }""", Image),
        new("""{ "type": "layerNormalization" }""", Sequence),
        new("""{ "type": "layerNormalization", "epsilon": 0.1 }""", Image),
        new("""{ "type": "groupNormalization", "groups": 2 }""", Sequence),
        new("""{ "type": "groupNormalization", "groups": 1, "epsilon": 0.1 }""", Image),
        new("""{ "type": "embedding", "outputDim": 3 }""", Tokens),
        new("""{ "type": "embedding", "outputDim": 3, "maskZero": true }, { "type": "globalAveragePooling1D" }""", Tokens),
        new("""{ "type": "embedding", "outputDim": 3, "maskZero": true }, { "type": "globalMaxPooling1D" }""", Tokens),
        new("""{ "type": "positionEmbedding" }""", Sequence),
        new("""{ "type": "simpleRNN", "units": 3 }""", Sequence),
        new("""{ "type": "simpleRNN", "units": 2, "returnSequences": true, "bidirectional": true, "useBias": false }""", Sequence),
        new("""{ "type": "lstm", "units": 3 }""", Sequence),
        new("""{ "type": "lstm", "units": 2, "returnSequences": true, "bidirectional": true }""", Sequence),
        new("""{ "type": "gru", "units": 3 }""", Sequence),
        new("""{ "type": "gru", "units": 2, "bidirectional": true }""", Sequence),
        new("""{ "type": "multiHeadAttention", "numHeads": 2, "keyDim": 3 }""", Sequence),
        new(
            """
            { "type": "maxPooling1D", "name": "query" },
            { "type": "multiHeadAttention", "numHeads": 2, "keyDim": 2, "inputs": ["query", "input"], "useBias": false }
            """,
            Sequence),
        new(
            """
            { "type": "embedding", "outputDim": 3, "maskZero": true },
            { "type": "multiHeadAttention", "numHeads": 1, "keyDim": 2, "dropout": 0.3 }
            """,
            Tokens),
        new("""{ "type": "transformerEncoder", "numHeads": 2, "feedForwardDim": 3, "activation": "gelu" }""", Sequence),
        new(
            """
            { "type": "embedding", "outputDim": 4, "maskZero": true },
            { "type": "transformerEncoder", "numHeads": 2, "feedForwardDim": 3, "normalizeFirst": true, "dropout": 0.3 }
            """,
            Tokens),
        new("""{ "type": "dense", "name": "a", "units": 4 }, { "type": "add", "inputs": ["a", "input"] }""", Sequence),
        new("""{ "type": "dense", "name": "a", "units": 1 }, { "type": "multiply", "inputs": ["a", "input", "a"] }""", Sequence),
        new("""{ "type": "dense", "name": "a", "units": 4 }, { "type": "concatenate", "inputs": ["a", "input"] }""", Image),
        new("""{ "type": "dense", "name": "a", "units": 4 }, { "type": "concatenate", "axis": 1, "inputs": ["a", "input"] }""", Sequence),
        .. Enum.GetNames<Activation>().Select(name => new LayerCase(
            $$"""{ "type": "activation", "activation": "{{char.ToLowerInvariant(name[0])}}{{name[1..]}}" }""", Sequence)),
        new("""{ "type": "activation", "activation": "softmax" }""", Image),
    ];

    public override string ToString() => $"{Layers} on {Input.Shape}";
}
