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
