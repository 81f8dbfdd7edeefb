using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

/// <summary>TensorFlow's rule for the padding <c>same</c>, on numbers worked out by hand or by a loop.</summary>
public sealed class PaddingTests
{
    [Theory]
    [InlineData(6, 3, 2)]
    [InlineData(5, 2, 1)]
    [InlineData(7, 4, 3)]
    public void Conv1D_Same_SeesOneMoreZeroAtTheEnd(int steps, int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        using var network = Layer(
            $$"""
            { "type": "conv1D", "filters": 1, "kernelSize": {{kernel}}, "strides": {{stride}}, "padding": "same", "useBias": false }
            """,
            Shape.Of(steps, 1));
        var input = MadeNetwork.Input(network.Plan.Input, 1, seed: 1);
        var values = input.data<float>().ToArray();
        var weights = network.Layers[0].Weight("weight").data<float>().ToArray();
        var positions = (int)Math.Ceiling((double)steps / stride);
        var before = Math.Max(((positions - 1) * stride) + kernel - steps, 0) / 2;

        var found = Output(network, input);

        Assert.Equal(positions, found.Length);
        for (var i = 0; i < positions; i++)
        {
            var expected = Enumerable.Range(0, kernel).Sum(k => weights[k] * values.ElementAtOrDefault((i * stride) - before + k));
            Assert.Equal(expected, found[i], 1e-5);
        }
    }

    [Fact]
    public void AveragePooling1D_Same_LeavesPaddingOutOfTheMean()
    {
        using var network = Layer("""{ "type": "averagePooling1D", "poolSize": 3, "strides": 2, "padding": "same" }""", Shape.Of(4, 1));

        var found = Output(network, tensor([1f, 2, 3, 4], [1, 4, 1]));

        Assert.Equal(2, found[0], 1e-6);
        Assert.Equal(3.5, found[1], 1e-6);
    }

    [Fact]
    public void MaxPooling1D_Same_DoesNotTakePaddingForZero()
    {
        using var network = Layer("""{ "type": "maxPooling1D", "poolSize": 3, "strides": 2, "padding": "same" }""", Shape.Of(4, 1));

        Assert.Equal([-2, -3], Output(network, tensor([-4f, -2, -5, -3], [1, 4, 1])));
    }

    // A transposed convolution is the way back of the convolution with the same weights: ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩.
    [Theory]
    [InlineData("same", 3, 2, 6)]
    [InlineData("same", 4, 2, 6)]
    [InlineData("same", 1, 2, 6)]
    [InlineData("same", 2, 1, 5)]
    [InlineData("valid", 3, 2, 7)]
    [InlineData("valid", 1, 2, 6)]
    public void Conv2DTranspose_SameWindow_IsTheAdjointOfConv2D(string padding, int kernel, int stride, int length)
    {
        using var scope = NewDisposeScope();
        var window = $$""" "kernelSize": {{kernel}}, "strides": {{stride}}, "padding": "{{padding}}", "useBias": false """;
        using var forth = Layer($$"""{ "type": "conv2D", "filters": 3, {{window}} }""", Shape.Of(2, length, length));
        var small = forth.Plan.Layers[0].OutputShape;
        using var back = Layer($$"""{ "type": "conv2DTranspose", "filters": 2, {{window}} }""", small);
        using (no_grad())
        {
            back.Layers[0].Weight("weight").copy_(forth.Layers[0].Weight("weight"));
        }

        var x = MadeNetwork.Input(forth.Plan.Input, 1, seed: 1);
        var y = MadeNetwork.Input(back.Plan.Input, 1, seed: 2);

        Assert.Equal(forth.Plan.Input.Shape, back.Plan.Layers[0].OutputShape);
        Assert.Equal(Dot(Output(forth, x), y), Dot(Output(back, y), x), 1e-4);
    }

    private static Network Layer(string layer, Shape input) => MadeNetwork.Create(layer, new NetworkInput(input));

    private static float[] Output(Network network, Tensor input)
    {
        using var scope = NewDisposeScope();
        return network.Layers[0].Forward([new LayerValue(input)]).Value.contiguous().data<float>().ToArray();
    }

    private static double Dot(float[] left, Tensor right) => left.Zip(right.data<float>().ToArray(), (l, r) => l * r).Sum();
}
