namespace MaaS.Trainer.Tests;

public sealed class AxisTests
{
    [Theory]
    [InlineData(new[] { 0.03, 0.92 }, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(new[] { 0.9412, 0.9877 }, "0.94 0.95 0.96 0.97 0.98 0.99")]
    [InlineData(new[] { -67_783.0, 42_738 }, "-100,000 -50,000 0 50,000")]
    [InlineData(new[] { 0, 0.0004 }, "0 1e-4 2e-4 3e-4 4e-4")]
    [InlineData(new[] { 0, 3e9 }, "0 1e9 2e9 3e9")]
    [InlineData(new[] { 2.0 }, "1.8 1.9 2.0 2.1 2.2")]
    [InlineData(new[] { 0.0, 0.0 }, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(new[] { double.NaN, 1, double.PositiveInfinity, 3 }, "1.0 1.5 2.0 2.5 3.0")]
    [InlineData(new double[0], "0.0 0.2 0.4 0.6 0.8 1.0")]
    public void Around_Values_HasRoundTicksThatHoldThem(double[] values, string ticks)
    {
        var axis = Axis.Around("y", values);

        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.All(values.Where(double.IsFinite), value => Assert.InRange(axis.Place(value), 0, 1));
    }

    [Theory]
    [InlineData(1, 12, "2 4 6 8 10 12")]
    [InlineData(1, 4, "1 2 3 4")]
    [InlineData(7, 7, "7 8")]
    [InlineData(1, 1000, "100 200 300 400 500 600 700 800 900 1,000")]
    public void Whole_Epochs_HasWholeTicks(int first, int last, string ticks)
    {
        var axis = Axis.Whole("Epoch", [first, last]);

        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }
}
