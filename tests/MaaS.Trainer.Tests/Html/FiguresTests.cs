namespace MaaS.Trainer.Tests;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.98312, "0.9831")]
    [InlineData(12_569.34, "12,569.3")]
    [InlineData(1.5e8, "1.5e8")]
    [InlineData(0.0000123, "1.23e-5")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "–")]
    [InlineData(null, "–")]
    public void Number_Value_HasTheDigitsThatMatter(double? value, string expected) => Assert.Equal(expected, Figures.Number(value));

    [Theory]
    [InlineData(11.24, "11.2 s")]
    [InlineData(754, "12 min 34 s")]
    [InlineData(7_325, "2 h 2 min")]
    [InlineData(double.NaN, "–")]
    public void Duration_Seconds_AreShownInTheUnitThatFits(double seconds, string expected) =>
        Assert.Equal(expected, Figures.Duration(seconds));

    [Theory]
    [InlineData(999, "999 bytes")]
    [InlineData(1_234_567, "1.2 MB")]
    [InlineData(2_500_000_000, "2.5 GB")]
    public void Bytes_Number_IsShownInTheUnitThatFits(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData("accuracy", 0.98312, "98.31 %")]
    [InlineData("f1Macro", 0.98312, "0.9831")]
    [InlineData("ownMetric", 3, "3")]
    public void Metric_Value_IsShownAsTheMetricIsRead(string name, double value, string expected) =>
        Assert.Equal(expected, Figures.Metric(name, value));
}
