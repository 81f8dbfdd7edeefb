using TorchSharp;

namespace MaaS.Trainer.Tests;

public sealed class WeightInitialiserTests
{
    [Fact]
    public void Apply_GlorotUniform_FillsTheRangeOfItsDefinition()
    {
        var (weights, biases) = Draw(Initialiser.GlorotUniform);

        // 3 × 3 windows, 8 channels in, 16 out.
        var limit = Math.Sqrt(6.0 / ((8 + 16) * 9));
        Assert.All(weights, weight => Assert.InRange(weight, -limit, limit));
        Assert.InRange(weights.Max(), 0.98 * limit, limit);
        Assert.All(biases, bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Apply_HeNormal_HasTheVarianceOfItsDefinition()
    {
        var (weights, _) = Draw(Initialiser.HeNormal);

        var variance = weights.Average(weight => weight * (double)weight);
        Assert.InRange(variance, 0.9 * 2 / (8 * 9), 1.1 * 2 / (8 * 9));
        Assert.InRange(weights.Max(), 0, 2 * Math.Sqrt(2.0 / (8 * 9)) / 0.8796);
    }

    private static (float[] Weights, float[] Biases) Draw(Initialiser initialiser)
    {
        using var scope = torch.NewDisposeScope();
        using var convolution = torch.nn.Conv2d(8, 16, 3);
        WeightInitialiser.Apply(convolution, initialiser, new SeededRandom(1));
        return (convolution.weight.data<float>().ToArray(), convolution.bias!.data<float>().ToArray());
    }
}
