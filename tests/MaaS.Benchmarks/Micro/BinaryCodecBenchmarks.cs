using System.Text;
using BenchmarkDotNet.Attributes;
using MaaS.Inference;
using MaaS.Repository;
using MaaS.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MaaS.Benchmarks;

/// <summary>
/// A binary request of one tensor of 784 floats and its answer of 10, without server and model: what the codec adds to a request, in time
/// and in bytes allocated.
/// </summary>
[MemoryDiagnoser]
public class BinaryCodecBenchmarks
{
    private const int Elements = 784;
    private const int MaxBytes = 1 << 20;

    private static readonly string Head =
        $$$"""
        {"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"FP32","parameters":{"binary_data_size":{{{Elements * sizeof(float)}}}}}],
        "outputs":[{"name":"scores","parameters":{"binary_data":true}}]}
        """;

    private readonly ByteBudget _budget = new(1L << 30);
    private readonly byte[] _content = [.. Encoding.UTF8.GetBytes(Head), .. new byte[Elements * sizeof(float)]];
    private readonly byte[] _tensor = new byte[Elements * sizeof(float)];
    private readonly DefaultHttpContext _context = new();
    private readonly MemoryExchange _exchange;
    private readonly ModelManifest _manifest = new()
    {
        Name = ModelName.Parse("digits"),
        Version = ModelVersion.Of(1),
        Files = [],
        Signature = new ModelSignature
        {
            Inputs = [new TensorSpec { Name = "image", DataType = TensorDataType.Fp32, Shape = [-1, 1, 28, 28] }],
            Outputs = [new TensorSpec { Name = "scores", DataType = TensorDataType.Fp32, Shape = [-1, 10] }],
        },
        Opset = new Dictionary<string, long>(),
        IrVersion = 10,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ContentDigest = "",
    };

    private readonly Tensor[] _answer = [new Tensor("scores", TensorDataType.Fp32, [1, 10], new byte[10 * sizeof(float)])];

    public BinaryCodecBenchmarks()
    {
        _exchange = new MemoryExchange(_content);
        _context.Features.Set<IRequestBodyPipeFeature>(_exchange);
        _context.Features.Set<IHttpResponseBodyFeature>(_exchange);
        _context.Request.ContentLength = _content.Length;
    }

    /// <summary>The least that has to be done: the bytes of the tensor are moved once.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => _content.AsSpan(Head.Length).CopyTo(_tensor);

    [Benchmark]
    public async Task<int> Read()
    {
        _exchange.Rewind();
        await using var body = BodyReader.Open(_context.Request, MaxBytes, _budget);
        using var request = await ProtocolRequestReader.ReadAsync(
            body, Head.Length, _manifest.Signature, batched: true, CancellationToken.None);
        return request.Inputs.Count;
    }

    [Benchmark]
    public async Task ReadAndWrite()
    {
        _exchange.Rewind();
        await using var body = BodyReader.Open(_context.Request, MaxBytes, _budget);
        using var request = await ProtocolRequestReader.ReadAsync(
            body, Head.Length, _manifest.Signature, batched: true, CancellationToken.None);
        _ = request.ToInference();
        await new ProtocolResponseWriter(request, new InferenceResult(_manifest, _answer), batched: true)
            .WriteAsync(_context, CancellationToken.None);
    }
}
