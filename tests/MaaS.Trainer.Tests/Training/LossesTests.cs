using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class LossesTests
{
    private static readonly float[,] Logits = { { 1, 2, 0.5f }, { 0, -1, 3 } };

    [Fact]
    public void Of_CrossEntropy_IsTheMeanOfTheLogarithms()
    {
        var expected = (-LogSoftmax(0, 1) - LogSoftmax(1, 2)) / 2;

        Assert.Equal(expected, CrossEntropy(new CrossEntropySpec(0, ClassWeighting.Equal, null)), 1e-6);
    }

    [Fact]
    public void Of_LabelSmoothing_SpreadsAShareOverAllClasses()
    {
        var expected = -Enumerable.Range(0, 2).Average(row => (0.9 * LogSoftmax(row, row + 1)) + (0.1 * Enumerable.Range(0, 3).Average(c => LogSoftmax(row, c))));

        Assert.Equal(expected, CrossEntropy(new CrossEntropySpec(0.1, ClassWeighting.Equal, null)), 1e-6);
    }

    [Fact]
    public void Of_ClassWeights_AreAWeightedMean()
    {
        var expected = ((-2 * LogSoftmax(0, 1)) - (3 * LogSoftmax(1, 2))) / 5;

        Assert.Equal(expected, CrossEntropy(new CrossEntropySpec(0, ClassWeighting.Equal, [1, 2, 3])), 1e-6);
    }

    [Fact]
    public void Of_BalancedClasses_WeighTheSame()
    {
        // Rows over classes times rows of the class: 12 / (3 · 4), 12 / (3 · 2), 12 / (3 · 6).
        var expected = ((-2 * LogSoftmax(0, 1)) - (LogSoftmax(1, 2) * 2 / 3)) / (2 + (2.0 / 3));

        Assert.Equal(expected, CrossEntropy(new CrossEntropySpec(0, ClassWeighting.Balanced, null), [4, 2, 6]), 1e-6);
    }

    [Fact]
    public void Of_RowsThatWeighNothing_Is0WithoutAGradientThatIsNoNumber()
    {
        using var scope = NewDisposeScope();
        using var losses = new Losses(new CrossEntropySpec(0, ClassWeighting.Equal, [0, 1]), [1, 1], CPU);
        var logits = tensor(new[,] { { 1f, 2f } }, requires_grad: true);

        var loss = losses.Of(logits, tensor(new[] { 0L }), weight: 0);
        loss.backward();

        Assert.Equal(0, loss.item<float>());
        Assert.Equal([0f, 0f], logits.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Of_BinaryCrossEntropy_WeighsTheSecondClass()
    {
        using var scope = NewDisposeScope();
        using var losses = new Losses(new BinaryCrossEntropySpec(3), [1, 1], CPU);
        var expected = ((-3 * Math.Log(Sigmoid(0.5))) - Math.Log(1 - Sigmoid(2))) / 2;

        Assert.Equal(expected, losses.Of(tensor(new[,] { { 0.5f }, { 2f } }), tensor(new[] { 1L, 0L }), 2).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("mse", (0.25 + 16) / 2)]
    [InlineData("mae", (0.5 + 4) / 2)]
    [InlineData("huber", ((0.5 * 0.25) + (2 * (4 - 1))) / 2)]
    public void Of_Regression_IsTheMeanOverAllNumbers(string loss, double expected)
    {
        using var scope = NewDisposeScope();
        LossSpec spec = loss switch { "mse" => new MeanSquaredErrorSpec(), "mae" => new MeanAbsoluteErrorSpec(), _ => new HuberSpec(2) };
        using var losses = new Losses(spec, [], CPU);

        Assert.Equal(expected, losses.Of(tensor(new[,] { { 1.5f }, { 6f } }), tensor(new[,] { { 1f }, { 2f } }), 2).item<float>(), 1e-6);
    }

    [Fact]
    public void Constructor_WeightsThatDoNotFitTheClasses_AreRefused()
    {
        var error = Assert.Throws<TrainingException>(() => new Losses(new CrossEntropySpec(0, ClassWeighting.Equal, [1, 2]), [5, 5, 5], CPU));

        Assert.Contains("$.training.loss.classWeights", error.Message, StringComparison.Ordinal);
    }

    private static double CrossEntropy(CrossEntropySpec spec, int[]? counts = null)
    {
        using var scope = NewDisposeScope();
        using var losses = new Losses(spec, counts ?? [1, 1, 1], CPU);
        return losses.Of(tensor(Logits), tensor(new[] { 1L, 2L }), 1).item<float>();
    }

    private static double LogSoftmax(int row, int column) =>
        Logits[row, column] - Math.Log(Enumerable.Range(0, 3).Sum(i => Math.Exp(Logits[row, i])));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
