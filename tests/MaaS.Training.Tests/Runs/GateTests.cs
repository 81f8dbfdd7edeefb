namespace MaaS.Training.Tests;

public sealed class GateTests
{
    private static readonly BetterThanSpec Accuracy = new("default", Metric.Accuracy, 0.01);

    [Fact]
    public void Decide_NoGate_Passes()
    {
        var decision = Gate.Decide(null, Reports.Failed(), incumbent: 1);

        Assert.True(decision.IsPassed);
        Assert.Empty(decision.Reasons);
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.91, true)]
    [InlineData(0.89, false)]
    [InlineData(double.NaN, false)]
    [InlineData(null, false)]
    public void Decide_Minimum_IsTheLeast(double? accuracy, bool isPassed)
    {
        var decision = Gate.Decide(Limits(minimum: 0.9), Reports.Succeeded(1, ("accuracy", accuracy)), incumbent: null);

        Assert.Equal(isPassed, decision.IsPassed);
        Assert.Contains("expected at least 0.9", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.1, true)]
    [InlineData(0.21, false)]
    public void Decide_Maximum_IsTheMost(double loss, bool isPassed)
    {
        var decision = Gate.Decide(Limits(maximum: 0.2), Reports.Succeeded(1, ("loss", loss)), incumbent: null);

        Assert.Equal(isPassed, decision.IsPassed);
        Assert.Contains("expected at most 0.2", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_OneOfSeveralFails_RefusesAndGivesAReasonForEach()
    {
        var report = Reports.Succeeded(1, ("accuracy", 0.95), ("loss", 0.5));

        var decision = Gate.Decide(Limits(minimum: 0.9, maximum: 0.2), report, incumbent: null);

        Assert.False(decision.IsPassed);
        Assert.Equal(
            ["accuracy is 0.95, expected at least 0.9.", "loss is 0.5, expected at most 0.2."], decision.Reasons);
    }

    [Theory]
    [InlineData(0.95, 0.90, true)]
    [InlineData(0.57, 0.56, true)]
    [InlineData(0.909, 0.90, false)]
    [InlineData(0.90, 0.95, false)]
    public void Decide_BetterThan_NeedsTheMargin(double mine, double theirs, bool isPassed)
    {
        var decision = Gate.Decide(Better(Accuracy), Compared("accuracy", mine, theirs), incumbent: 3);

        Assert.Equal(isPassed, decision.IsPassed);
        Assert.Contains("of version 3 ('default')", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, 1.5, true)]
    [InlineData(1.0, 1.0, true)]
    [InlineData(1.5, 1.0, false)]
    public void Decide_BetterThanByAMetricThatIsBetterWhenLower_ComparesTheOtherWay(double mine, double theirs, bool isPassed) =>
        Assert.Equal(
            isPassed,
            Gate.Decide(Better(new BetterThanSpec("default", Metric.Rmse, 0)), Compared("rmse", mine, theirs), incumbent: 3).IsPassed);

    [Fact]
    public void Decide_NoIncumbent_PassesAndSaysSo()
    {
        var decision = Gate.Decide(Better(Accuracy), Reports.Succeeded(1, ("accuracy", 0.1)), incumbent: null);

        Assert.True(decision.IsPassed);
        Assert.Equal(["There is no version 'default' to compare with."], decision.Reasons);
    }

    [Fact]
    public void Decide_IncumbentThatWasNotMeasured_Refuses()
    {
        var decision = Gate.Decide(Better(Accuracy), Reports.Succeeded(1, ("accuracy", 1)), incumbent: 2);

        Assert.False(decision.IsPassed);
        Assert.Contains("the job did not measure it", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_IncumbentThatCannotBeCompared_RefusesAndSaysWhy()
    {
        var report = Reports.Succeeded(1, ("accuracy", 1)) with
        {
            Incumbent = new IncumbentReport { Incomparable = "it has other labels" + new string('!', 1 << 20) },
        };

        var decision = Gate.Decide(Better(Accuracy), report, incumbent: 2);

        Assert.False(decision.IsPassed);
        Assert.Contains("it has other labels", Assert.Single(decision.Reasons), StringComparison.Ordinal);
        Assert.True(decision.Reasons[0].Length < 2 * BoundedText.MaxLength);
    }

    [Theory]
    [InlineData(null, 0.5)]
    [InlineData(0.5, null)]
    public void Decide_MetricOfOneIsMissing_Refuses(double? mine, double? theirs)
    {
        var decision = Gate.Decide(Better(Accuracy), Compared("accuracy", mine, theirs), incumbent: 2);

        Assert.False(decision.IsPassed);
        Assert.Contains("was not measured of both", Assert.Single(decision.Reasons), StringComparison.Ordinal);
    }

    private static GateSpec Limits(double? minimum = null, double? maximum = null) => new(
        minimum is { } least ? new Dictionary<string, double> { ["accuracy"] = least } : [],
        maximum is { } most ? new Dictionary<string, double> { ["loss"] = most } : [],
        BetterThan: null);

    private static GateSpec Better(BetterThanSpec other) =>
        new(new Dictionary<string, double>(), new Dictionary<string, double>(), other);

    private static RunReport Compared(string metric, double? mine, double? theirs) => Reports.Succeeded(1, (metric, mine)) with
    {
        Incumbent = new IncumbentReport { Metrics = new Dictionary<string, double?> { [metric] = theirs } },
    };
}
