using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Sessions;

public sealed class DataTypeTests
{
    public static TheoryData<TensorDataType> AllTypes => [.. Enum.GetValues<TensorDataType>()];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public async Task InferAsync_EveryDataType_GivesTheSameBytesBack(TensorDataType dataType)
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(dataType, "N", 3));
        var data = SixElements(dataType);
        using var input = new Tensor("x", dataType, [2, 3], data);

        using var result = await harness.InferAsync(model, [input]);

        var output = Assert.Single(result.Outputs);
        Assert.Equal(dataType, output.DataType);
        Assert.Equal([2, 3], output.Shape);
        Assert.Equal(data, output.Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public async Task InferAsync_Scalar_HasNoDimensions(TensorDataType dataType)
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(dataType));
        var data = dataType == TensorDataType.Bytes ? "\u0002\0\0\0hi"u8.ToArray() : SixElements(dataType)[..dataType.ElementSize()];
        using var input = new Tensor("x", dataType, [], data);

        using var result = await harness.InferAsync(model, [input]);

        Assert.Empty(result.Outputs[0].Shape);
        Assert.Equal(data, result.Outputs[0].Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public async Task InferAsync_EmptyTensor_IsEmptyToo(TensorDataType dataType)
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(dataType, "N", 3));
        using var input = new Tensor("x", dataType, [0, 3], ReadOnlyMemory<byte>.Empty);

        using var result = await harness.InferAsync(model, [input]);

        Assert.Equal([0, 3], result.Outputs[0].Shape);
        Assert.Equal(0, result.Outputs[0].Data.Length);
    }

    [Fact]
    public async Task InferAsync_SeveralInputsWithAScalar_GivesAllOutputsInOrder()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("two", OnnxModels.TwoInputs());
        using var k = Tensors.Int64("k", [], 42);
        using var b = Tensors.Fp32("b", [1, 2], 10, 20);
        using var a = Tensors.Fp32("a", [1, 2], 1, 2);

        using var result = await harness.InferAsync(model, [k, b, a]);

        Assert.Equal(["sum", "same"], result.Outputs.Select(output => output.Name));
        Assert.Equal([11, 22], result.Floats());
        Assert.Equal(42, BitConverter.ToInt64(result.Outputs[1].Data.Span));
    }

    [Fact]
    public async Task InferAsync_ExternalWeights_AreFoundBesideTheModel()
    {
        await using var harness = new EngineHarness();
        var weights = new byte[4 * sizeof(float)];
        Buffer.BlockCopy(new float[] { 1, 2, 3, 4 }, 0, weights, 0, weights.Length);
        var model = await harness.PublishAsync("external", OnnxModels.AddExternalWeights(4), null, ("weights.bin", weights));
        using var input = Tensors.Fp32("x", [1, 4], 10, 10, 10, 10);

        using var result = await harness.InferAsync(model, [input]);

        Assert.Equal([11, 12, 13, 14], result.Floats());
    }

    [Fact]
    public async Task Engine_AfterTheFirstRun_HasTelemetrySwitchedOffForNativeCode()
    {
        await using var harness = new EngineHarness();
        var model = await harness.PublishAsync("identity", OnnxModels.Identity(TensorDataType.Fp32, "N"));
        using var input = Tensors.Fp32("x", [1], 1);

        using var result = await harness.InferAsync(model, [input]);

        Assert.Equal("1", OnnxRuntimeEnvironment.NativeTelemetrySwitch);
    }

    /// <summary>Bytes that are no text and hold zeros are values of BYTES like any other; BOOL knows 0 and 1.</summary>
    private static byte[] SixElements(TensorDataType dataType) => dataType switch
    {
        TensorDataType.Bytes => [3, 0, 0, 0, 0xFF, 0, 0xFE, 0, 0, 0, 0, 1, 0, 0, 0, 7, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x80, 1, 0, 0, 0, 65],
        TensorDataType.Bool => [1, 0, 1, 1, 0, 0],
        _ => [.. Enumerable.Range(1, 6 * dataType.ElementSize()).Select(i => (byte)i)],
    };
}
