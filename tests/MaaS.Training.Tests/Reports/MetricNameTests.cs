using System.Text.Json;

namespace MaaS.Training.Tests;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("validation.accuracy", 0.9, 0.8, true)]
    [InlineData("validation.accuracy", 0.8, 0.8, false)]
    [InlineData("validation.loss", 0.9, 0.8, false)]
    [InlineData("train.loss", 0.7, 0.8, true)]
    [InlineData("train.loss", double.NaN, 0.8, false)]
    [InlineData("train.loss", 0.7, double.NaN, true)]
    [InlineData("train.loss", 0.7, null, true)]
    public void IsBetter_TwoValues_KnowsTheDirection(string name, double candidate, double? other, bool expected) =>
        Assert.Equal(expected, MetricName.Find(name)!.IsBetter(candidate, other));

    [Theory]
    [InlineData("train.loss", 3.0)]
    [InlineData("validation.loss", 2.0)]
    [InlineData("validation.auc", null)]
    [InlineData("validation.f1Macro", null)]
    public void In_Epoch_TakesTheValueOfThePart(string name, double? expected)
    {
        var epoch = new EpochReport
        {
            Epoch = 1,
            LearningRate = 0.1,
            TrainLoss = 3,
            Validation = new Dictionary<string, double?> { ["loss"] = 2, ["auc"] = double.NaN },
            Seconds = 1,
            RowsPerSecond = 1,
        };

        Assert.Equal(expected, MetricName.Find(name)!.In(epoch));
    }

    [Fact]
    public void Read_NameOfNoMetric_SaysWhichThereAre()
    {
        var errors = new List<string>();

        JsonSpecReader.Read(
            JsonElement.Parse("""{ "metric": "accuracy" }"""), errors, reader => MetricName.Read(reader, "metric", "Which."));

        Assert.StartsWith(
            "$.metric: found \"accuracy\", expected one of validation.loss, validation.accuracy, ",
            Assert.Single(errors),
            StringComparison.Ordinal);
    }
}
