namespace MaaS.Trainer.Tests;

public sealed class LeastSquaresTests
{
    [Fact]
    public void Fit_TwoInputsTwoOutputs_IsTheSolutionOfScikitLearn()
    {
        // LinearRegression of scikit-learn 1.2.1.
        var fit = LeastSquares.Fit([1, 2, 2, 1, 3, 5, 4, 3, 5, 8, 6, 1], [3, 1, 4, 0, 9, 2, 8, 5, 14, 3, 8, 7], inputs: 2, outputs: 2);

        Assert.Equal([1.138996139, 1.00965251], fit.Weights[0].Select(weight => Math.Round(weight, 9)));
        Assert.Equal([1.320463320, -0.301158301], fit.Weights[1].Select(weight => Math.Round(weight, 9)));
        Assert.Equal([0.314671815, -0.617760618], fit.Intercepts.Select(intercept => Math.Round(intercept, 9)));
        Assert.Equal([10.30695f, 8.02317f], fit.Predict([7, 2]).Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void Fit_LargeOffsetsAndScales_FindsTheExactLine()
    {
        var random = new SeededRandom(1);
        var x = new float[300 * 3];
        var y = new float[300];
        for (var row = 0; row < 300; row++)
        {
            x[row * 3] = (float)(2000 + random.NextNormal());
            x[(row * 3) + 1] = (float)(1e-3 * random.NextNormal());
            x[(row * 3) + 2] = (float)(1e4 * random.NextNormal());
            y[row] = (2 * (x[row * 3] - 2000)) + (3000 * x[(row * 3) + 1]) - (1e-4f * x[(row * 3) + 2]) + 5;
        }

        var fit = LeastSquares.Fit(x, y, inputs: 3, outputs: 1);

        Assert.Equal([2, 3000, -0.0001], fit.Weights[0].Zip([5, 2, 8], (weight, digits) => Math.Round(weight, digits)));
        Assert.All(fit.Predict(x).Zip(y), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-4f));
    }

    [Theory]
    [InlineData(
        new float[] { 1, 2, 3, 4 }, 2, "Least squares: found 2 rows for 2 inputs, expected at least 3; take more rows or fewer inputs.")]
    [InlineData(new float[] { 1, 7, 2, 7, 3, 7 }, 2, "Least squares: found the same value in all rows of input 1; leave it out.")]
    [InlineData(
        new float[] { 1, 0, 0, 1, 0, 1, 1, 0 },
        2,
        "Least squares: found that input 1 is a linear combination of the inputs before it, expected each to tell something of its own; "
        + "leave it out (of one-hot columns leave one out).")]
    public void Fit_NoUniqueSolution_SaysWhichInput(float[] x, int inputs, string message)
    {
        var y = new float[x.Length / inputs];

        var error = Assert.Throws<TrainingException>(() => LeastSquares.Fit(x, y, inputs, outputs: 1));

        Assert.Equal(message, error.Message);
    }
}
