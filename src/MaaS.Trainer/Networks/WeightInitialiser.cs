using static TorchSharp.torch;

namespace MaaS.Trainer;

internal static class WeightInitialiser
{
    // A standard normal that is cut at ±2 has this standard deviation.
    private const double CutNormalDeviation = 0.87962566103423978;

    /// <summary>Draws the weights of a layer and sets its biases to 0; does nothing to a layer without.</summary>
    public static void Apply(nn.Module<Tensor, Tensor> module, Initialiser initialiser, SeededRandom random)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (name == "bias")
            {
                parameter.zero_();
            }
            else
            {
                var values = Draw(parameter.shape, initialiser, random);
                parameter.copy_(tensor(values).reshape(parameter.shape));
            }
        }
    }

    // [outputs, inputs] of a dense layer; [outputs, inputs, height, width] of a convolution.
    private static float[] Draw(long[] shape, Initialiser initialiser, SeededRandom random)
    {
        var window = shape.Skip(2).Aggregate(1L, (product, length) => product * length);
        var (outputs, inputs) = (shape[0] * window, shape[1] * window);
        var values = new float[shape[0] * inputs];
        var limit = Math.Sqrt(6.0 / (inputs + outputs));
        var deviation = Math.Sqrt(2.0 / inputs) / CutNormalDeviation;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(initialiser == Initialiser.GlorotUniform
                ? ((2 * random.NextDouble()) - 1) * limit
                : NextCutNormal(random) * deviation);
        }

        return values;
    }

    private static double NextCutNormal(SeededRandom random)
    {
        double value;
        do
        {
            value = random.NextNormal();
        }
        while (Math.Abs(value) > 2);
        return value;
    }
}
