namespace MaaS.Repository.Tests.Naming;

public sealed class ModelVersionTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    [InlineData("2147483647", int.MaxValue)]
    public void TryParse_WholeNumber_IsRead(string text, int number)
    {
        Assert.True(ModelVersion.TryParse(text, out var version));
        Assert.Equal(number, version.Number);
        Assert.Equal(text, version.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("2147483648")]
    [InlineData("99999999999")]
    [InlineData("١")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(ModelVersion.TryParse(text, out _));

    [Fact]
    public void Order_ManyDigits_IsByNumber()
    {
        Assert.True(ModelVersion.Of(9) < ModelVersion.Of(10));
        Assert.Equal([2, 9, 10], new[] { 10, 2, 9 }.Select(ModelVersion.Of).Order().Select(version => version.Number));
    }
}
