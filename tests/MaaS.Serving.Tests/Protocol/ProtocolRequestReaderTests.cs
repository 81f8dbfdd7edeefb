using System.Text;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class ProtocolRequestReaderTests
{
    private const int Elements = 20_000;

    private const int InitialWindow = 16 * 1024;

    private static readonly ModelSignature Signature = new()
    {
        Inputs = [TestManifests.Spec("x", TensorDataType.Fp32, -1, Elements)],
        Outputs = [],
    };

    private static readonly string Data = $"[{string.Join(',', Enumerable.Repeat("1", Elements))}]";

    private static readonly string[] AllForms = ["json", "early", "binary", "raw"];

    public static TheoryData<string> Forms => [.. AllForms];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task ReadAsync_AnyForm_CountsTheTensorUntilItIsDisposed(string form)
    {
        var budget = new ByteBudget(8 << 20);
        var body = Open(form, budget);

        var request = await ReadAsync(body, form);
        var held = budget.LimitBytes - budget.FreeBytes;
        request.Dispose();
        var heldByTensor = held - (budget.LimitBytes - budget.FreeBytes);
        await body.DisposeAsync();

        Assert.InRange(heldByTensor, Elements * sizeof(float), 2 * Elements * sizeof(float));
        Assert.Equal(budget.LimitBytes, budget.FreeBytes);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task ReadAsync_OthersHoldTheMemory_IsOverload(string form)
    {
        var budget = new ByteBudget(8 << 20);
        using var others = new RequestMemory(budget);
        others.Take(budget.LimitBytes - 40_000);
        await using (var body = Open(form, budget))
        {
            await Assert.ThrowsAsync<OverloadedException>(() => ReadAsync(body, form));
        }

        Assert.Equal(40_000, budget.FreeBytes);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task ReadAsync_TooLargeForTheBudget_IsTooLarge(string form)
    {
        var budget = new ByteBudget(60_000);
        await using (var body = Open(form, budget))
        {
            await Assert.ThrowsAsync<PayloadTooLargeException>(() => ReadAsync(body, form));
        }

        Assert.Equal(budget.LimitBytes, budget.FreeBytes);
    }

    [Fact]
    public async Task ReadAsync_AThousandBodiesThatBreakOff_LeaveNothingHeld()
    {
        var budget = new ByteBudget(8 << 20);
        var random = new Random(7);

        for (var i = 0; i < 1000; i++)
        {
            var form = AllForms[i % AllForms.Length];
            var content = Content(form);
            content = content[..random.Next(content.Length)];
            await using var body = TestBodies.Open(new MemoryStream(content), budget, i % 2 == 0 ? null : content.Length);
            _ = await Assert.ThrowsAnyAsync<InvalidInputException>(() => ReadAsync(body, form));

            // Only the window, which goes with the reader and is there for text.
            Assert.Equal(form == "raw" ? 0 : InitialWindow, body.Memory.HeldBytes);
        }

        Assert.Equal(budget.LimitBytes, budget.FreeBytes);
    }

    [Fact]
    public async Task ReadAsync_DataBeforeItsShape_TakesTheTextOnceHoweverLongItsStrings()
    {
        var text = string.Concat(Enumerable.Range(0, 500_000).Select(i => $"{i:x}\\\""));
        var budget = new ByteBudget(64 << 20);
        var content = Encoding.UTF8.GetBytes($$"""{"inputs":[{"data":["{{text}}"],"name":"x","shape":[1,1],"datatype":"BYTES"}]}""");
        await using var body = TestBodies.Open(content, budget);

        var request = await ProtocolRequestReader.ReadAsync(body, jsonLength: null, Signature, batched: true, CancellationToken.None);

        var element = new BytesElements(request.Inputs[0].Data.Span);
        Assert.True(element.MoveNext());
        Assert.Equal(text.Replace("\\\"", "\"", StringComparison.Ordinal), Encoding.UTF8.GetString(element.Current));

        // The string was never in the window as a whole, which would have grown.
        request.Dispose();
        Assert.Equal(InitialWindow, body.Memory.HeldBytes);
    }

    private static BodyReader Open(string form, ByteBudget budget) => TestBodies.Open(Content(form), budget);

    private static Task<ProtocolRequest> ReadAsync(BodyReader body, string form)
    {
        int? jsonLength = form switch { "raw" => 0, "binary" => BinaryHead.Length, _ => null };
        return ProtocolRequestReader.ReadAsync(body, jsonLength, Signature, batched: true, CancellationToken.None).AsTask();
    }

    private static string BinaryHead =>
        $$$"""
        {"inputs":[{"name":"x","shape":[1,{{{Elements}}}],"datatype":"FP32",
        "parameters":{"binary_data_size":{{{Elements * sizeof(float)}}}}}]}
        """;

    private static byte[] Content(string form) => form switch
    {
        "json" => Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","shape":[1,{{Elements}}],"datatype":"FP32","data":{{Data}}}]}"""),
        "early" => Encoding.UTF8.GetBytes($$"""{"inputs":[{"data":{{Data}},"name":"x","shape":[1,{{Elements}}],"datatype":"FP32"}]}"""),
        "binary" => [.. Encoding.UTF8.GetBytes(BinaryHead), .. new byte[Elements * sizeof(float)]],
        _ => new byte[Elements * sizeof(float)],
    };
}
