using System.Runtime.InteropServices;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class RegressionValuesTests
{
    [Fact]
    public void Read_Fp32_KeepsTheShortDigits()
    {
        var rows = RegressionValues.Read(Output([0.1f, 2, 3.3f, 4], 2, 2), 2).ToArray();

        Assert.Equal([0.1, 2], rows[0].Values);
        Assert.Equal([3.3, 4], rows[1].Values);
    }

    [Fact]
    public void Read_OneValuePerRow_TakesVectorsToo() => Assert.Equal([[1], [2]], RegressionValues.Read(Output([1, 2], 2), 2).Select(row => row.Values!));

    [Fact]
    public void Read_NaN_IsInvalidInput() => Assert.Throws<InvalidInputException>(() => RegressionValues.Read(Output([1, float.NaN], 2, 1), 2));

    [Fact]
    public void Read_NotOneRowPerRow_IsTheModelsFault() => Assert.Throws<ModelUnavailableException>(() => RegressionValues.Read(Output([1], 1), 3));

    [Fact]
    public void ChooseOutput_PrefersFloats()
    {
        var text = TestManifests.Spec("text", TensorDataType.Bytes, -1);
        var whole = TestManifests.Spec("whole", TensorDataType.Int64, -1);
        var real = TestManifests.Spec("real", TensorDataType.Fp64, -1);

        Assert.Equal("real", RegressionValues.ChooseOutput(TestManifests.With([], [text, whole, real])));
        Assert.Equal("whole", RegressionValues.ChooseOutput(TestManifests.With([], [text, whole])));
        Assert.Throws<ModelUnavailableException>(() => RegressionValues.ChooseOutput(TestManifests.With([], [text])));
    }

    private static Tensor Output(float[] values, params long[] shape) =>
        new("y", TensorDataType.Fp32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());
}
