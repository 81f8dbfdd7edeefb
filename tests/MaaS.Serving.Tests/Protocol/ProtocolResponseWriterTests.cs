using System.Globalization;
using System.Text;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving.Tests;

public sealed class ProtocolResponseWriterTests
{
    private const int MostBetweenFlushes = 100_000;

    public static TheoryData<string, string[]> Texts => new()
    {
        { "one long text", [string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i:x}ü€"))] },
        { "escapes", [new string('\u0001', 300_000), new string('"', 300_000), string.Concat(Enumerable.Repeat("😀\\", 100_000))] },
        { "many short texts", [.. Enumerable.Range(0, 100_000).Select(i => $"{i}")] },
        { "many empty texts", [.. Enumerable.Repeat("", 300_000)] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task WriteAsync_LargeTexts_AreFlushedAsTheyAreWritten(string name, string[] texts)
    {
        using var body = new FlushedStream();
        await WriteAsync(body, BytesTensor(texts));

        Assert.True(body.Longest < MostBetweenFlushes, $"{name}: {body.Longest} of {body.Length} bytes at a time");
        var data = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("outputs")[0].GetProperty("data");
        Assert.Equal(texts, data.EnumerateArray().Select(element => element.GetString()));
    }

    [Fact]
    public async Task WriteAsync_LaterOutputCannotBeWritten_LetsGoOfTheClassesOfTheFirst()
    {
        using var memory = TestBodies.PlentyOfMemory();
        var scores = new Tensor("scores", TensorDataType.Fp32, [1, 3], new byte[3 * sizeof(float)]);
        var binary = new Tensor("binary", TensorDataType.Bytes, [1], new byte[] { 1, 0, 0, 0, 0xFF });
        using var result = new InferenceResult(TestManifests.With([]), [scores, binary]);
        using var request = new ProtocolRequest
        {
            Memory = memory,
            Inputs = [],
            Outputs = [new RequestedOutput("scores", Binary: null, Classes: 2), new RequestedOutput("binary", Binary: null, Classes: null)],
        };

        await Assert.ThrowsAsync<InvalidInputException>(
            () => new ProtocolResponseWriter(request, result, batched: true).WriteAsync(new DefaultHttpContext(), CancellationToken.None));

        Assert.Equal(0, memory.HeldBytes);
    }

    [Fact]
    public async Task WriteAsync_BinaryAndJson_HeaderTellsWhereTheBinaryPartBegins()
    {
        var name = "a\"<\u00e9\u20ac\n" + new string('x', 300);
        using var result = new InferenceResult(TestManifests.With([]), [
            new Tensor(name, TensorDataType.Fp32, [2, 1], (byte[])[0, 0, 192, 63, 0, 0, 0, 192]),
            new Tensor("bytes", TensorDataType.UInt8, [3], (byte[])[7, 8, 9])]);
        using var request = new ProtocolRequest
        {
            Memory = TestBodies.PlentyOfMemory(),
            Inputs = [],
            Id = "\u00e9\\",
            Outputs = [new RequestedOutput(name, Binary: null, Classes: null), new RequestedOutput("bytes", Binary: true, Classes: null)],
        };
        using var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Response.Body = body;

        await new ProtocolResponseWriter(request, result, batched: false).WriteAsync(context, CancellationToken.None);

        var content = body.ToArray();
        var length = int.Parse(context.Response.Headers[ProtocolResponseWriter.JsonLengthHeader]!, CultureInfo.InvariantCulture);
        Assert.Equal(content.Length, context.Response.ContentLength);
        Assert.Equal([7, 8, 9], content[length..]);
        var json = JsonDocument.Parse(content.AsMemory(0, length)).RootElement;
        Assert.Equal("\u00e9\\", json.GetProperty("id").GetString());
        Assert.Equal("3", json.GetProperty("model_version").GetString());
        Assert.Equal(name, json.GetProperty("outputs")[0].GetProperty("name").GetString());
        Assert.Equal("[2,1]", json.GetProperty("outputs")[0].GetProperty("shape").GetRawText());
        Assert.Equal("[1.5,-2]", json.GetProperty("outputs")[0].GetProperty("data").GetRawText());
        Assert.Equal(3, json.GetProperty("outputs")[1].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
    }

    private static async Task WriteAsync(Stream body, params Tensor[] outputs)
    {
        using var result = new InferenceResult(TestManifests.With([]), outputs);
        using var request = new ProtocolRequest { Memory = TestBodies.PlentyOfMemory(), Inputs = [] };
        var context = new DefaultHttpContext();
        context.Response.Body = body;
        await new ProtocolResponseWriter(request, result, batched: false).WriteAsync(context, CancellationToken.None);
    }

    private static Tensor BytesTensor(params string[] texts)
    {
        using var builder = new GrowingBuffer(TestBodies.PlentyOfMemory(), 1024);
        foreach (var text in texts)
        {
            builder.AppendElement(Encoding.UTF8.GetBytes(text));
        }

        return builder.ToTensor("y", TensorDataType.Bytes, [texts.Length]);
    }

    /// <summary>Sees how much comes between two flushes.</summary>
    private sealed class FlushedStream : MemoryStream
    {
        private long _flushed;

        public long Longest { get; private set; }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Longest = Math.Max(Longest, Length - _flushed);
            _flushed = Length;
            return Task.CompletedTask;
        }
    }
}
