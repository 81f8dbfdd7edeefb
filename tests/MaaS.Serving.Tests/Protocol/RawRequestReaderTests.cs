using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class RawRequestReaderTests
{
    [Theory]
    [InlineData(new long[] { -1, 4 }, true, 16, new long[] { 1, 4 })]
    [InlineData(new long[] { -1, -1 }, true, 16, new long[] { 1, 4 })]
    [InlineData(new long[] { -1, 2, -1 }, true, 16, new long[] { 1, 2, 2 })]
    [InlineData(new long[] { -1 }, true, 4, new long[] { 1 })]
    [InlineData(new long[] { -1, 4 }, false, 32, new long[] { 2, 4 })]
    [InlineData(new long[] { 2, -1 }, false, 16, new long[] { 2, 2 })]
    [InlineData(new long[] { -1 }, false, 16, new long[] { 4 })]
    [InlineData(new long[] { -1 }, false, 0, new long[] { 0 })]
    [InlineData(new long[] { 2, 2 }, false, 16, new long[] { 2, 2 })]
    [InlineData(new long[0], false, 4, new long[0])]
    public async Task ReadAsync_OneDimensionOpen_FollowsFromTheLength(long[] shape, bool batched, int length, long[] expected)
    {
        await using var body = TestBodies.Open(new byte[length]);

        using var request = await ReadAsync(body, TestManifests.Spec("x", TensorDataType.Fp32, shape), batched);

        Assert.Equal(expected, request.Inputs[0].Shape);
        Assert.True(request.BinaryByDefault);
    }

    [Theory]
    [InlineData(new long[] { -1, 4 }, true, 32, "32 bytes")]
    [InlineData(new long[] { -1, 2, -1 }, true, 12, "multiple of 8")]
    [InlineData(new long[] { -1, -1, -1 }, true, 16, "besides the batch")]
    [InlineData(new long[] { -1, -1 }, false, 16, "one dimension varies at most")]
    [InlineData(new long[] { -1, 0 }, false, 16, "16 bytes")]
    public async Task ReadAsync_ShapeDoesNotFollowFromTheLength_IsRefused(long[] shape, bool batched, int length, string says)
    {
        await using var body = TestBodies.Open(new byte[length]);

        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => ReadAsync(body, TestManifests.Spec("x", TensorDataType.Fp32, shape), batched));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Bytes_IsOneElementWithoutItsLength()
    {
        await using var body = TestBodies.Open("abc"u8.ToArray());

        using var request = await ReadAsync(body, TestManifests.Spec("x", TensorDataType.Bytes, -1, 1), batched: true);

        Assert.Equal([1, 1], request.Inputs[0].Shape);
        Assert.Equal([3, 0, 0, 0, .. "abc"u8], request.Inputs[0].Data.ToArray());
    }

    [Fact]
    public async Task ReadAsync_BoolOfAnotherByte_IsRefused()
    {
        await using var body = TestBodies.Open([0, 1, 2]);

        var error = await Assert.ThrowsAsync<InvalidInputException>(
            () => ReadAsync(body, TestManifests.Spec("x", TensorDataType.Bool, -1), batched: false));

        Assert.Contains("Byte 2 of BOOL tensor 'x' is 2", error.Message, StringComparison.Ordinal);
    }

    private static Task<ProtocolRequest> ReadAsync(BodyReader body, TensorSpec input, bool batched) => ProtocolRequestReader.ReadAsync(
        body, jsonLength: 0, new ModelSignature { Inputs = [input], Outputs = [] }, batched, CancellationToken.None).AsTask();
}
