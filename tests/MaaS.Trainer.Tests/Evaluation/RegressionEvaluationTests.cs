namespace MaaS.Trainer.Tests;

/// <summary>The expected figures are those of scikit-learn 1.2.1 and NumPy 1.24 for the same numbers.</summary>
public sealed class RegressionEvaluationTests
{
    private static readonly float[] Expected = [0.5f, 1, -1, 1, 7, -6, 2, 3.5f];
    private static readonly float[] Predicted = [0, 2, -1, 2, 8, -5, 2.5f, 3];

    [Fact]
    public void Metrics_TwoOutputs_AreTheMeansOfTheirs()
    {
        var metrics = TwoOutputs().Metrics(loss: 0.25);

        Assert.Equal(0.25, metrics["loss"]);
        Assert.Equal(0.59375, metrics["mse"]!.Value, 12);
        Assert.Equal(0.7568801272808958, metrics["rmse"]!.Value, 12);
        Assert.Equal(0.6875, metrics["mae"]!.Value, 12);
        Assert.Equal(0.946896031075178, metrics["r2"]!.Value, 12);
    }

    [Fact]
    public void ToReport_TwoOutputs_HasEachWithItsResiduals()
    {
        var report = TwoOutputs().ToReport(loss: null, baseline: new Dictionary<string, double?> { ["mae"] = 2 });

        Assert.Equal(4, report.Rows);
        Assert.Equal(2, report.Regression!.Baseline!["mae"]);
        var first = report.Regression.Outputs[0];
        Assert.Equal("u", first.Name);
        Assert.Equal(0.9585492227979274, first.Metrics["r2"]!.Value, 12);
        Assert.Equal(0.9352428393524284, report.Regression.Outputs[1].Metrics["r2"]!.Value, 12);
        Assert.Equal([-0.5, -0.425, -0.125, 0.25, 0.625, 0.925, 1], first.Quantiles.Select(quantile => Math.Round(quantile.Value, 12)));
        Assert.Equal((-0.5, 1.0, 4L), (first.Histogram[0].Lower, first.Histogram[^1].Upper, first.Histogram.Sum(bin => bin.Count)));
        Assert.Equal(1, first.Histogram[^1].Count);
        Assert.Equal(new PredictedNumber(7, 8), first.Sample[2]);
        var worst = report.Worst[0];
        Assert.Equal((2, "7, -6", "8, -5", 1.0), (worst.Row, worst.Expected, worst.Predicted, worst.Loss));
    }

    [Theory]
    [InlineData(new[] { 2f, 2f }, 1.0)]
    [InlineData(new[] { 2f, 3f }, 0.0)]
    public void Metrics_ExpectedAllEqual_R2SaysWhetherItIsMet(float[] predicted, double expected)
    {
        var evaluation = new RegressionEvaluation(["y"]);
        evaluation.Add(predicted, [2, 2]);

        Assert.Equal(expected, evaluation.Metrics(loss: null)["r2"]);
    }

    [Fact]
    public void Metrics_OneRow_HasNoR2()
    {
        var evaluation = new RegressionEvaluation(["y"]);
        evaluation.Add([3], [2]);

        Assert.Equal((1.0, null), (evaluation.Metrics(loss: null)["mae"], evaluation.Metrics(loss: null)["r2"]));
    }

    [Fact]
    public void ToReport_NumbersThatAreNotFinite_HasNoFiguresButTheWorstRow()
    {
        var evaluation = new RegressionEvaluation(["y"]);
        evaluation.Add([3, float.NaN], [2, 2]);

        var report = evaluation.ToReport(double.NaN, baseline: null);

        Assert.All(report.Metrics.Values, value => Assert.Null(value));
        Assert.Empty(report.Regression!.Outputs[0].Histogram);
        Assert.Equal(1, report.Worst[0].Row);
    }

    [Fact]
    public void ToReport_NoRows_IsEmpty()
    {
        var report = new RegressionEvaluation(["y"]).ToReport(loss: null, baseline: null);

        Assert.Equal((0, 0), ((int)report.Rows, report.Regression!.Outputs[0].Sample.Count));
        Assert.All(report.Metrics.Values, value => Assert.Null(value));
    }

    [Fact]
    public void ToReport_ManyRows_SamplesThemEvenly()
    {
        var evaluation = new RegressionEvaluation(["y"]);
        var numbers = Enumerable.Range(0, 5000).Select(i => (float)i).ToArray();
        evaluation.Add(numbers, numbers);

        var sample = evaluation.ToReport(loss: null, baseline: null).Regression!.Outputs[0].Sample;

        Assert.Equal(Enumerable.Range(0, 500).Select(i => i * 10.0), sample.Select(pair => pair.Expected));
    }

    private static RegressionEvaluation TwoOutputs()
    {
        var evaluation = new RegressionEvaluation(["u", "v"]);
        evaluation.Add(Predicted.AsSpan(0, 2), Expected.AsSpan(0, 2));
        evaluation.Add(Predicted.AsSpan(2), Expected.AsSpan(2));
        return evaluation;
    }
}
