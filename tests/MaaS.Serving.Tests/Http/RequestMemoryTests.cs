using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class RequestMemoryTests
{
    private readonly ByteBudget _budget = new(1000);

    [Fact]
    public void Take_WhatOthersHold_IsOverloadAndWorksOnceTheyEnd()
    {
        using var first = new RequestMemory(_budget);
        using var second = new RequestMemory(_budget);
        first.Take(600);

        var error = Assert.Throws<OverloadedException>(() => second.Take(500));
        first.Dispose();
        second.Take(500);

        Assert.Contains("MaxBytesInFlight", error.Message, StringComparison.Ordinal);
        Assert.True(error.RetryAfter > TimeSpan.Zero);
        Assert.Equal(500, _budget.FreeBytes);
    }

    [Fact]
    public void Take_MoreThanThereIsForAll_IsTooLargeWhateverOthersHold()
    {
        using var memory = new RequestMemory(_budget);
        memory.Take(400);

        var error = Assert.Throws<PayloadTooLargeException>(() => memory.Take(601));

        Assert.Contains("needs 1001 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("is 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_TensorsStillAlive_ReturnsEverythingOnce()
    {
        var memory = new RequestMemory(_budget);
        using var builder = new GrowingBuffer(memory, 100);
        builder.Append(new byte[100]);
        var tensor = builder.ToTensor("x", TensorDataType.UInt8, [100]);
        memory.Take(7);

        memory.Dispose();
        tensor.Dispose();

        Assert.Equal(1000, _budget.FreeBytes);
    }

    [Fact]
    public void GrowingBuffer_NoRoomToGrow_KeepsWhatItHasAndReturnsItOnDispose()
    {
        using var memory = new RequestMemory(_budget);
        var builder = new GrowingBuffer(memory, 400);
        builder.Append(new byte[400]);

        Assert.Throws<PayloadTooLargeException>(() => builder.Append([1]));

        Assert.Equal(400, builder.Length);
        Assert.Equal(600, _budget.FreeBytes);
        builder.Dispose();
        Assert.Equal(1000, _budget.FreeBytes);
    }

    [Fact]
    public void GrowingBuffer_LengthIsKnown_DoesNotGrowBeyondIt()
    {
        using var memory = new RequestMemory(_budget);
        using var builder = new GrowingBuffer(memory, 200, capacityHint: 300);
        builder.Append(new byte[250]);

        Assert.Equal(700, _budget.FreeBytes);
        builder.Append(new byte[100]);
        Assert.Equal(650, _budget.FreeBytes);
    }
}
