namespace MaaS.Training.Tests;

public sealed class LayerSpecTests
{
    [Theory]
    [InlineData("""{ "type": "dense", "units": 3 }""", "4", "3")]
    [InlineData("""{ "type": "dense", "units": 3 }""", "8,4", "8,3")]
    [InlineData("""{ "type": "conv1D", "filters": 6, "kernelSize": 3 }""", "8,4", "6,6")]
    [InlineData("""{ "type": "conv1D", "filters": 6, "kernelSize": 3, "dilationRate": 3 }""", "8,4", "2,6")]
    [InlineData("""{ "type": "conv1D", "filters": 6, "kernelSize": 3, "strides": 3, "padding": "same" }""", "8,4", "3,6")]
    [InlineData("""{ "type": "conv2D", "filters": 5, "kernelSize": 3 }""", "1,28,28", "5,26,26")]
    [InlineData("""{ "type": "conv2D", "filters": 5, "kernelSize": [3, 5], "strides": [2, 1] }""", "1,28,28", "5,13,24")]
    [InlineData("""{ "type": "conv2D", "filters": 5, "kernelSize": 3, "strides": 2, "padding": "same" }""", "1,7,8", "5,4,4")]
    [InlineData("""{ "type": "depthwiseConv2D", "kernelSize": 3, "depthMultiplier": 2 }""", "3,5,6", "6,3,4")]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": 3, "strides": 2, "padding": "same" }""", "4,7,8", "2,14,16")]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": 3, "strides": 2 }""", "4,7,8", "2,15,17")]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": 1, "strides": 3 }""", "4,7,8", "2,21,24")]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 2, "kernelSize": 3, "dilationRate": 2 }""", "4,7,8", "2,11,12")]
    [InlineData("""{ "type": "maxPooling1D" }""", "7,4", "3,4")]
    [InlineData("""{ "type": "averagePooling1D", "poolSize": 3, "strides": 1 }""", "7,4", "5,4")]
    [InlineData("""{ "type": "maxPooling2D", "padding": "same" }""", "3,7,8", "3,4,4")]
    [InlineData("""{ "type": "averagePooling2D", "poolSize": [3, 2] }""", "3,7,8", "3,2,4")]
    [InlineData("""{ "type": "globalMaxPooling1D" }""", "7,4", "4")]
    [InlineData("""{ "type": "globalAveragePooling1D" }""", "7,4", "4")]
    [InlineData("""{ "type": "globalMaxPooling2D" }""", "3,7,8", "3")]
    [InlineData("""{ "type": "globalAveragePooling2D" }""", "3,7,8", "3")]
    [InlineData("""{ "type": "flatten" }""", "3,7,8", "168")]
    [InlineData("""{ "type": "reshape", "targetShape": [4, -1, 3] }""", "24", "4,2,3")]
    [InlineData("""{ "type": "reshape", "targetShape": [24] }""", "2,3,4", "24")]
    [InlineData("""{ "type": "permute", "dims": [3, 1, 2] }""", "2,3,4", "4,2,3")]
    [InlineData("""{ "type": "dropout", "rate": 0.5 }""", "2,3,4", "2,3,4")]
    [InlineData("""{ "type": "batchNormalization" }""", "2,3,4", "2,3,4")]
    [InlineData("""{ "type": "layerNormalization" }""", "3,4", "3,4")]
    [InlineData("""{ "type": "groupNormalization", "groups": 2 }""", "3,4", "3,4")]
    [InlineData("""{ "type": "embedding", "inputDim": 9, "outputDim": 5 }""", "7", "7,5")]
    [InlineData("""{ "type": "positionEmbedding" }""", "7,5", "7,5")]
    [InlineData("""{ "type": "simpleRNN", "units": 6 }""", "7,5", "6")]
    [InlineData("""{ "type": "lstm", "units": 6, "returnSequences": true }""", "7,5", "7,6")]
    [InlineData("""{ "type": "gru", "units": 6, "returnSequences": true, "bidirectional": true }""", "7,5", "7,12")]
    [InlineData("""{ "type": "multiHeadAttention", "numHeads": 2, "keyDim": 3 }""", "7,5", "7,5")]
    [InlineData("""{ "type": "transformerEncoder", "numHeads": 2, "feedForwardDim": 3 }""", "7,4", "7,4")]
    [InlineData("""{ "type": "activation", "activation": "relu" }""", "7,5", "7,5")]
    public void OutputShape_OneInput_IsAsInKeras(string layer, string input, string output) =>
        Assert.Equal(Parse(output), MadePlan.Layer(layer, Parse(input)).OutputShape);

    [Theory]
    [InlineData("""{ "type": "multiHeadAttention", "numHeads": 2, "keyDim": 3 }""", "7,5", "3,2", "7,5")]
    [InlineData("""{ "type": "add" }""", "7,5", "7,5", "7,5")]
    [InlineData("""{ "type": "multiply" }""", "7,1", "7,5", "7,5")]
    [InlineData("""{ "type": "multiply" }""", "3,4,5", "3,1,1", "3,4,5")]
    [InlineData("""{ "type": "concatenate" }""", "7,5", "7,2", "7,7")]
    [InlineData("""{ "type": "concatenate" }""", "3,4,5", "2,4,5", "5,4,5")]
    [InlineData("""{ "type": "concatenate", "axis": 1 }""", "7,5", "2,5", "9,5")]
    [InlineData("""{ "type": "concatenate", "axis": -1 }""", "3,4,5", "3,4,2", "3,4,7")]
    public void OutputShape_TwoInputs_IsAsInKeras(string layer, string first, string second, string output) =>
        Assert.Equal(Parse(output), MadePlan.Layer(layer, Parse(first), Parse(second)).OutputShape);

    [Theory]
    [InlineData("""{ "type": "conv1D", "filters": 6, "kernelSize": 3 }""", "4", "found the input [4], expected [steps, features]")]
    [InlineData(
        """{ "type": "conv2D", "filters": 6, "kernelSize": 3 }""",
        "8,4",
        "found the input [8, 4], expected [channels, height, width]")]
    [InlineData(
        """{ "type": "conv2D", "filters": 6, "kernelSize": 3 }""",
        "1,2,9",
        "found the length 2, expected at least the 3 that the window spans")]
    [InlineData("""{ "type": "maxPooling2D" }""", "1,9,1", "found the length 1, expected at least the 2 that the window spans")]
    [InlineData(
        """{ "type": "reshape", "targetShape": [5, -1] }""",
        "4,4",
        "found the input [4, 4] of 16 values, expected as many as [5, -1] has")]
    [InlineData(
        """{ "type": "permute", "dims": [2, 1] }""",
        "2,3,4",
        "found the input [2, 3, 4], expected one with the 2 dimensions of dims")]
    [InlineData(
        """{ "type": "groupNormalization" }""",
        "3,4",
        "found the input [3, 4] with 4 features, expected a multiple of the 32 groups")]
    [InlineData("""{ "type": "embedding", "inputDim": 9, "outputDim": 5 }""", "7,2", "found the input [7, 2], expected token ids [steps]")]
    [InlineData("""{ "type": "lstm", "units": 6 }""", "5", "found the input [5], expected [steps, features]")]
    [InlineData(
        """{ "type": "transformerEncoder", "numHeads": 3, "feedForwardDim": 3 }""",
        "7,4",
        "found the input [7, 4] with 4 features, expected a multiple of the 3 heads")]
    public void OutputShape_InputThatDoesNotFit_SaysWhatIsNeeded(string layer, string input, string message) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => MadePlan.Layer(layer, Parse(input))).Message);

    [Theory]
    [InlineData("""{ "type": "add" }""", "found the inputs [7, 5] and [7, 2], expected the same lengths, or 1 where they differ")]
    [InlineData(
        """{ "type": "concatenate", "axis": 1 }""",
        "found the inputs [7, 5] and [7, 2], expected the same lengths but along axis 1")]
    [InlineData(
        """{ "type": "concatenate", "axis": 3 }""",
        "found the axis 3 and the input [7, 5], expected one from 1 to 2 or from -2 to -1")]
    public void OutputShape_InputsThatDoNotFitEachOther_SaysWhatIsNeeded(string layer, string message) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => MadePlan.Layer(layer, Shape.Of(7, 5), Shape.Of(7, 2))).Message);

    // As Keras counts.
    [Theory]
    [InlineData("""{ "type": "dense", "units": 10 }""", "784", 7_850)]
    [InlineData("""{ "type": "dense", "units": 10, "useBias": false }""", "784", 7_840)]
    [InlineData("""{ "type": "conv1D", "filters": 64, "kernelSize": 5 }""", "100,128", 41_024)]
    [InlineData("""{ "type": "conv2D", "filters": 32, "kernelSize": 3 }""", "1,28,28", 320)]
    [InlineData("""{ "type": "conv2D", "filters": 64, "kernelSize": 3 }""", "32,13,13", 18_496)]
    [InlineData("""{ "type": "depthwiseConv2D", "kernelSize": 3 }""", "32,13,13", 320)]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 64, "kernelSize": 3 }""", "128,7,7", 73_792)]
    [InlineData("""{ "type": "batchNormalization" }""", "64,7,7", 256)]
    [InlineData("""{ "type": "layerNormalization" }""", "10,64", 128)]
    [InlineData("""{ "type": "groupNormalization" }""", "64,7,7", 128)]
    [InlineData("""{ "type": "embedding", "inputDim": 10000, "outputDim": 128 }""", "20", 1_280_000)]
    [InlineData("""{ "type": "positionEmbedding" }""", "200,32", 6_400)]
    [InlineData("""{ "type": "simpleRNN", "units": 64 }""", "10,32", 6_208)]
    [InlineData("""{ "type": "lstm", "units": 128 }""", "10,128", 131_584)]
    [InlineData("""{ "type": "lstm", "units": 64, "bidirectional": true }""", "10,128", 98_816)]
    [InlineData("""{ "type": "gru", "units": 128 }""", "10,128", 99_072)]
    [InlineData("""{ "type": "multiHeadAttention", "numHeads": 8, "keyDim": 64 }""", "10,512", 1_050_624)]
    [InlineData("""{ "type": "transformerEncoder", "numHeads": 2, "feedForwardDim": 32 }""", "200,32", 6_464)]
    public void ParameterCount_Layer_IsAsInKeras(string layer, string input, long count) =>
        Assert.Equal(count, MadePlan.Layer(layer, Parse(input)).ParameterCount);

    private static Shape Parse(string lengths) =>
        Shape.Of(lengths.Split(',').Select(length => int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)));
}
