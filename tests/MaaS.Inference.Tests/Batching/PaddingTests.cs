using MaaS.Repository;
using MaaS.Testing;

namespace MaaS.Inference.Tests.Batching;

public sealed class PaddingTests
{
    private static readonly Dictionary<string, double> Zeros =
        new() { ["input_ids"] = 0, ["token_type_ids"] = 0, ["attention_mask"] = 0 };

    /// <summary>The mask lets no padding through: what came along would otherwise be very bad.</summary>
    [Fact]
    public async Task InferAsync_DifferentLengths_ShareARunAndAnswerAsAlone()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("masked", OnnxModels.MaskedTextClassifier(), Settings("T", Zeros));
        long[][] texts = [[4, 5, 4], [5], [4, 4, 4, 4, 5]];
        var alone = new List<float[]>();
        foreach (var text in texts)
        {
            alone.Add(await AskAsync(harness, model, text));
        }

        var runs = harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount;
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await using var blocker = await Blocker.StartAsync(harness);
        var together = texts.Select(text => AskAsync(harness, model, text)).ToArray();
        await blocker.FreeSlotAsync();

        Assert.Equal(alone, await Task.WhenAll(together));
        Assert.Equal(runs + 1, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount);
    }

    [Fact]
    public async Task InferAsync_OutputHasTheDimension_IsCutBackToTheOwnLength()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync(
            "identity", OnnxModels.Identity(TensorDataType.Fp32, "batch", "T", 2), Settings("T", new() { ["x"] = -1.5 }));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await using var blocker = await Blocker.StartAsync(harness);
        using var two = Tensors.Fp32("x", [2, 1, 2], 1, 2, 3, 4);
        using var one = Tensors.Fp32("x", [1, 3, 2], 5, 6, 7, 8, 9, 10);

        var answers = new[] { harness.InferAsync(model, [two]), harness.InferAsync(model, [one]) };
        await blocker.FreeSlotAsync();
        using var first = await answers[0];
        using var second = await answers[1];

        Assert.Equal([2, 1, 2], first.Outputs[0].Shape);
        Assert.Equal([1, 2, 3, 4], first.Floats());
        Assert.Equal([1, 3, 2], second.Outputs[0].Shape);
        Assert.Equal([5, 6, 7, 8, 9, 10], second.Floats());
        Assert.Equal(1, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount);
    }

    [Fact]
    public async Task InferAsync_PaddedModelSeesThePadding_GetsTheValueOfTheSettings()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("mean", OnnxModels.TextClassifier("T"), Settings("T", new() { ["ids"] = 5 }));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await using var blocker = await Blocker.StartAsync(harness);
        using var shorter = Tensors.Int64("ids", [1, 1], 4);
        using var longer = Tensors.Int64("ids", [1, 2], 4, 4);

        var answers = new[] { harness.InferAsync(model, [shorter]), harness.InferAsync(model, [longer]) };
        await blocker.FreeSlotAsync();
        using var first = await answers[0];
        using var second = await answers[1];

        Assert.Equal([3, 3], first.Floats());
        Assert.Equal([0, 6], second.Floats());
    }

    [Fact]
    public async Task InferAsync_LengthsFarApart_DoNotShareARun()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("mean", OnnxModels.TextClassifier("T"), Settings("T", new() { ["ids"] = 0 }));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await using var blocker = await Blocker.StartAsync(harness);
        using var shorter = Tensors.Int64("ids", [1, 16], new long[16]);
        using var longer = Tensors.Int64("ids", [1, 17], new long[17]);

        var answers = new[] { harness.InferAsync(model, [shorter]), harness.InferAsync(model, [longer]) };
        await blocker.FreeSlotAsync();
        Array.ForEach(await Task.WhenAll(answers), result => result.Dispose());

        Assert.Equal(2, harness.Engine.GetStatistics(model, ModelVersion.Of(1)).ExecutionCount);
    }

    [Theory]
    [InlineData("U", "ids", 0, "no input has a dimension 'U'")]
    [InlineData("N", "ids", 0, "not be the first")]
    [InlineData("T", "other", 0, "'other'")]
    [InlineData("T", "ids", 0.5, "0.5: expected one of INT64")]
    public async Task LeaseAsync_PaddingDoesNotFitTheModel_SaysWhy(string dimension, string input, double value, string reason)
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("mean", OnnxModels.TextClassifier("T"), Settings(dimension, new() { [input] = value }));

        var refusal = await Assert.ThrowsAsync<ModelUnavailableException>(
            () => harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None).AsTask());

        Assert.Contains("batching.padding", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LeaseAsync_AnInputHasNoValue_SaysWhich()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync(
            "masked", OnnxModels.MaskedTextClassifier(), Settings("T", new() { ["input_ids"] = 0, ["token_type_ids"] = 0 }));

        var refusal = await Assert.ThrowsAsync<ModelUnavailableException>(
            () => harness.Engine.LeaseAsync(model, VersionSelector.Default, CancellationToken.None).AsTask());

        Assert.Contains("'attention_mask'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_OutputOfTextsHasTheDimension_CannotBeCutBack()
    {
        using var manual = new ManualQueue(new BatchingSettings());
        var manifest = manual.Manifest with
        {
            Signature = manual.Manifest.Signature with
            {
                Outputs = [manual.Manifest.Signature.Outputs[0] with { DataType = TensorDataType.Bytes }],
            },
        };

        var refusal = Assert.Throws<ModelUnavailableException>(() => PaddingPlan.For(manifest, Settings("width", new() { ["x"] = 0 }).Batching));

        Assert.Contains("output 'y' is BYTES", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_RequestsDoNotShareARun_SaysSo()
    {
        using var manual = new ManualQueue(new BatchingSettings());

        var refusal = Assert.Throws<ModelUnavailableException>(
            () => PaddingPlan.For(manual.Manifest, Settings("width", new() { ["x"] = 0 }).Batching with { MaxBatchSize = 1 }));

        Assert.Contains("'maxBatchSize'", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A padded output that turns out to have no such dimension.</summary>
    [Fact]
    public async Task InferAsync_OutputHasFewerDimensionsThanItSays_RunsOneByOne()
    {
        await using var harness = OneSlot();
        var model = await harness.PublishAsync("sums", OnnxModels.RowSums(), Settings("T", new() { ["x"] = 1 }));
        await harness.Engine.LoadAsync(model, VersionSelector.Default, CancellationToken.None);
        await using var blocker = await Blocker.StartAsync(harness);
        using var one = Tensors.Fp32("x", [1, 1], 3);
        using var two = Tensors.Fp32("x", [1, 2], 3, 4);

        var answers = new[] { harness.InferAsync(model, [one]), harness.InferAsync(model, [two]) };
        await blocker.FreeSlotAsync();
        using var first = await answers[0];
        using var second = await answers[1];

        Assert.Equal([[3], [7]], new[] { first.Floats(), second.Floats() });
        Assert.Equal(1, harness.Queue(model).MaxBatchSize);
    }

    [Fact]
    public void For_OutputVariesUnderAnotherName_CannotBeCutBack()
    {
        using var manual = new ManualQueue(new BatchingSettings());
        var manifest = manual.Manifest with
        {
            Signature = manual.Manifest.Signature with
            {
                Outputs = [manual.Manifest.Signature.Outputs[0] with { DimensionNames = ["N", "computed"] }],
            },
        };

        var refusal = Assert.Throws<ModelUnavailableException>(
            () => PaddingPlan.For(manifest, Settings("width", new() { ["x"] = 0 }).Batching));

        Assert.Contains("cut back", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TensorDataType.Bool, 1, "01")]
    [InlineData(TensorDataType.Bool, 2, null)]
    [InlineData(TensorDataType.UInt8, 255, "FF")]
    [InlineData(TensorDataType.UInt8, 256, null)]
    [InlineData(TensorDataType.Int16, -2, "FEFF")]
    [InlineData(TensorDataType.UInt64, -1, null)]
    [InlineData(TensorDataType.Int64, -1, "FFFFFFFFFFFFFFFF")]
    [InlineData(TensorDataType.Fp16, 1, "003C")]
    [InlineData(TensorDataType.Fp16, 100000, null)]
    [InlineData(TensorDataType.Bf16, -1, "80BF")]
    [InlineData(TensorDataType.Fp32, 0.5, "0000003F")]
    [InlineData(TensorDataType.Fp32, 1e300, null)]
    [InlineData(TensorDataType.Fp64, 1, "000000000000F03F")]
    [InlineData(TensorDataType.Bytes, 0, null)]
    public void PadElement_Of_IsLittleEndianOrNothing(TensorDataType dataType, double value, string? expected) =>
        Assert.Equal(expected, PadElement.Of(dataType, value) is { } element ? Convert.ToHexString(element) : null);

    private static EngineHarness OneSlot() => new(options => options.RunThreads = 1);

    private static ModelSettings Settings(string dimension, Dictionary<string, double> values) =>
        new() { Batching = EngineHarness.Patient.Batching with { Padding = new PaddingSettings { Dimension = dimension, Values = values } } };

    private static async Task<float[]> AskAsync(EngineHarness harness, ModelName model, long[] text)
    {
        long[] shape = [1, text.Length];
        using var ids = Tensors.Int64("input_ids", shape, text);
        using var types = Tensors.Int64("token_type_ids", shape, new long[text.Length]);
        using var mask = Tensors.Int64("attention_mask", shape, [.. text.Select(_ => 1L)]);
        using var result = await harness.InferAsync(model, [ids, types, mask]);
        return result.Floats();
    }
}
