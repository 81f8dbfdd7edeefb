namespace MaaS.Inference.Tests.Sessions;

public sealed class CpuFeaturesTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(7, 0)]
    [InlineData(7, 1)]
    [InlineData(7, 2)]
    [InlineData(7, 3)]
    public void DescribeX86_OtherFeatures_IsAnotherText(int leaf, int register) =>
        Assert.NotEqual(CpuFeatures.DescribeX86(Registers(0, -1)), CpuFeatures.DescribeX86(Registers(leaf, register)));

    [Fact]
    public void DescribeX86_OtherCoreOfTheSameProcessor_IsTheSame() =>
        Assert.Equal(CpuFeatures.DescribeX86(Registers(0, -1)), CpuFeatures.DescribeX86(Registers(1, 1)));

    /// <summary>All zero but one.</summary>
    private static Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> Registers(int leaf, int register) => (asked, _) =>
    {
        var values = new int[4];
        if (asked == leaf)
        {
            values[register] = 1;
        }

        return (values[0], values[1], values[2], values[3]);
    };
}
