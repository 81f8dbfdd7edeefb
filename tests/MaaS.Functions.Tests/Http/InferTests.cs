using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaaS.Repository;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class InferTests(AppFixture app)
{
    private static readonly float[] FourFloats = [1, 2, 3, 4];

    public static TheoryData<TensorDataType, string> JsonValues => new()
    {
        { TensorDataType.Bool, "[true,false,true]" },
        { TensorDataType.UInt8, "[0,1,255]" },
        { TensorDataType.UInt16, "[0,1,65535]" },
        { TensorDataType.UInt32, "[0,1,4294967295]" },
        { TensorDataType.UInt64, "[0,1,18446744073709551615]" },
        { TensorDataType.Int8, "[-128,0,127]" },
        { TensorDataType.Int16, "[-32768,0,32767]" },
        { TensorDataType.Int32, "[-2147483648,0,2147483647]" },
        { TensorDataType.Int64, "[-9223372036854775808,0,9223372036854775807]" },
        { TensorDataType.Fp16, "[-65500,0.1,6E-08]" },
        { TensorDataType.Bf16, "[1.5,-2,256]" },
        { TensorDataType.Fp32, "[3.4028235E+38,0.1,-1E-45]" },
        { TensorDataType.Fp64, "[1.7976931348623157E+308,0.1,-5E-324]" },
        { TensorDataType.Bytes, """["","plain","ü € \" \\ \n"]""" },
    };

    [Theory]
    [MemberData(nameof(JsonValues))]
    public async Task Infer_JsonOfEveryDataType_ReturnsTheSameText(TensorDataType dataType, string data)
    {
        var answer = await app.Client.InferAsync(IdentityOf(dataType), Request(dataType, "[1,3]", data));

        Assert.Equal(dataType.ToProtocolName(), answer.Output().GetProperty("datatype").GetString());
        Assert.Equal(data, answer.Output().GetProperty("data").GetRawText());
    }

    [Theory]
    [MemberData(nameof(JsonValues))]
    public async Task Infer_BinaryOfEveryDataType_EqualsJson(TensorDataType dataType, string data)
    {
        var request = Request(dataType, "[1,3]", data)[..^1] + ""","outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
        using var content = new StringContent(request);
        using var response = await app.Client.PostAsync($"/v2/models/{IdentityOf(dataType)}/infer", content);
        var (json, binary) = ProtocolClient.Split(response, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(binary.Length, json.Output().GetProperty("parameters").GetProperty("binary_data_size").GetInt32());

        var head = $$$"""{"inputs":[{"name":"x","shape":[1,3],"datatype":"{{{dataType.ToProtocolName()}}}","parameters":{"binary_data_size":{{{binary.Length}}}}}]}""";
        var (back, _) = await app.Client.InferBinaryAsync(IdentityOf(dataType), head, binary);

        Assert.Equal(data, back.Output().GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("[[1,2],[3,4],[5,6]]")]
    [InlineData("[1,2,3,4,5,6]")]
    [InlineData(" [ [ 1 , 2 ] , [ 3 , 4 ] ,\n\t[ 5 , 6 ] ] ")]
    public async Task Infer_NestedOrFlat_IsTheSame(string data)
    {
        var answer = await app.Client.InferAsync("identity-fp32", Request(TensorDataType.Fp32, "[3,2]", data));

        Assert.Equal("[1,2,3,4,5,6]", answer.Output().GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Infer_DataBeforeShapeAndType_IsTheSame()
    {
        var answer = await app.Client.InferAsync(
            "identity-fp32", """{"outputs":[{"name":"y"}],"inputs":[{"data":[[1,2],[3,4]],"datatype":"FP32","shape":[2,2],"name":"x"}],"id":"a \"b\" ü"}""");

        Assert.Equal([1, 2, 3, 4], answer.Output().Floats());
        Assert.Equal("a \"b\" ü", answer.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Infer_NaNAndInfinity_GoThroughAsThePythonClientsWriteThem()
    {
        using var content = new StringContent(Request(TensorDataType.Fp32, "[1,3]", "[NaN,Infinity,-Infinity]"));
        using var response = await app.Client.PostAsync("/v2/models/identity-fp32/infer", content);

        Assert.Contains("\"data\":[NaN,Infinity,-Infinity]", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_EmptyBatch_GivesAnEmptyBatch()
    {
        var answer = await app.Client.InferAsync("identity-fp32", Request(TensorDataType.Fp32, "[0,3]", "[]"));

        Assert.Equal("[0,3]", answer.Output().GetProperty("shape").GetRawText());
        Assert.Equal("[]", answer.Output().GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Infer_JsonAndBinaryMixed_AreTakenInOrder()
    {
        const string Head = """
            {"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},
            {"name":"k","shape":[],"datatype":"INT64","data":[7]},
            {"name":"b","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],
            "outputs":[{"name":"same"},{"name":"sum","parameters":{"binary_data":true}}]}
            """;

        var (json, binary) = await app.Client.InferBinaryAsync("two", Head, Bytes(1, 2), Bytes(10, 20));

        Assert.Equal("[7]", json.Output(0).GetProperty("data").GetRawText());
        Assert.Equal(Bytes(11, 22), binary);
    }

    [Fact]
    public async Task Infer_NullForWhatIsOptional_IsAsIfItWereNotThere()
    {
        const string Head = """
            {"id":null,"parameters":null,
            "inputs":[{"name":"a","parameters":null,"shape":[1,2],"datatype":"FP32","data":[1,2]},
            {"name":"k","shape":[],"datatype":"INT64","data":[7]},
            {"name":"b","data":null,"shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],
            "outputs": null }
            """;

        var (all, _) = await app.Client.InferBinaryAsync("two", Head, Bytes(10, 20));
        var (one, _) = await app.Client.InferBinaryAsync(
            "two", Head.Replace("\"outputs\": null", """ "outputs":[{"name":"sum","parameters":null}]""", StringComparison.Ordinal), Bytes(10, 20));

        Assert.Equal(2, all.GetProperty("outputs").GetArrayLength());
        Assert.False(all.TryGetProperty("id", out _));
        Assert.Equal([11, 22], one.Output().Floats());
    }

    [Fact]
    public async Task Infer_BinaryByDefault_IsOverriddenPerOutput()
    {
        const string Request = """
            {"parameters":{"binary_data_output":true},
            "inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"b","shape":[1,2],"datatype":"FP32","data":[3,4]},{"name":"k","shape":[],"datatype":"INT64","data":[7]}],
            "outputs":[{"name":"sum","parameters":{"binary_data":false}},{"name":"same"}]}
            """;
        using var content = new StringContent(Request);
        using var response = await app.Client.PostAsync("/v2/models/two/infer", content);
        var (json, binary) = ProtocolClient.Split(response, await response.Content.ReadAsByteArrayAsync());

        Assert.Equal([4, 6], json.Output(0).Floats());
        Assert.Equal(BitConverter.GetBytes(7L), binary);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Infer_RawRequest_IsABatchOfOneAndAnswersBinary()
    {
        using var content = new ByteArrayContent(Bytes(FourFloats));
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v2/models/add/infer") { Content = content };
        message.Headers.Add(ProtocolClient.JsonLengthHeader, "0");
        using var response = await app.Client.SendAsync(message);
        var (json, binary) = ProtocolClient.Split(response, await response.Content.ReadAsByteArrayAsync());

        Assert.Equal("[1,4]", json.Output().GetProperty("shape").GetRawText());
        Assert.Equal(Bytes(2, 3, 4, 5), binary);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Infer_CompressedBothWays_IsTheSame(string encoding)
    {
        var plain = Encoding.UTF8.GetBytes(Request(TensorDataType.Fp32, "[1,4]", "[1,2,3,4]"));
        using var content = new ByteArrayContent(Compress(plain, encoding));
        content.Headers.ContentEncoding.Add(encoding);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v2/models/identity-fp32/infer") { Content = content };
        message.Headers.AcceptEncoding.ParseAdd(encoding);

        using var response = await app.Client.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal([encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal(FourFloats, JsonDocument.Parse(Decompress(body, encoding)).RootElement.Output().Floats());
    }

    [Fact]
    public async Task Infer_ChunkedBinary_IsRead()
    {
        var data = Bytes([.. Enumerable.Range(0, 50_000).Select(i => (float)i)]);
        var head = Encoding.UTF8.GetBytes($$$"""{"inputs":[{"name":"x","shape":[1,50000],"datatype":"FP32","parameters":{"binary_data_size":{{{data.Length}}}}}],"parameters":{"binary_data_output":true}}""");
        using var content = new StreamContent(new MemoryStream([.. head, .. data]));
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v2/models/identity-fp32/infer") { Content = content };
        message.Headers.TransferEncodingChunked = true;
        message.Headers.Add(ProtocolClient.JsonLengthHeader, head.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));

        using var response = await app.Client.SendAsync(message);
        var (_, binary) = ProtocolClient.Split(response, await response.Content.ReadAsByteArrayAsync());

        Assert.Equal(data, binary);
    }

    [Fact]
    public async Task Infer_LargeJson_SurvivesEveryWindowBoundary()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 30_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Select(value => float.IsFinite(value) ? value : 0).ToArray();
        var data = $"[{string.Join(',', values.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

        var answer = await app.Client.InferAsync("identity-fp32", Request(TensorDataType.Fp32, "[1,30000]", data));

        Assert.Equal(values, answer.Output().Floats());
    }

    [Fact]
    public async Task Infer_LongText_ComesThroughWhole()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i:x5}ü"));

        var answer = await app.Client.InferAsync("identity-bytes", Request(TensorDataType.Bytes, "[1,1]", $"[\"{text}\"]"));

        Assert.Equal(text, answer.Output().GetProperty("data")[0].GetString());
    }

    [Fact]
    public async Task Infer_Classification_GivesTheTopClassesWithLabels()
    {
        var pixels = string.Join(',', Enumerable.Range(0, 784).Select(i => i % 2));
        var answer = await app.Client.InferAsync(
            "picture", $$$"""{"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"FP32","data":[{{{pixels}}}]}],"outputs":[{"name":"logits","parameters":{"classification":3}}]}""");

        Assert.Equal("BYTES", answer.Output().GetProperty("datatype").GetString());
        Assert.Equal("[1,3]", answer.Output().GetProperty("shape").GetRawText());
        var classes = answer.Output().GetProperty("data").EnumerateArray().Select(value => value.GetString()!.Split(':')).ToArray();
        Assert.All(classes, parts => Assert.Equal(parts[1], parts[2]));
        var values = classes.Select(parts => float.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(values.OrderDescending(), values);
    }

    [Fact]
    public async Task Infer_BytesThatAreNoText_AreRefusedAsJsonAndGivenAsBinary()
    {
        byte[] element = [2, 0, 0, 0, 0xFF, 0xFE];
        const string Head = """{"inputs":[{"name":"x","shape":[1,1],"datatype":"BYTES","parameters":{"binary_data_size":6}}],"parameters":{"binary_data_output":true}}""";

        var (_, binary) = await app.Client.InferBinaryAsync("identity-bytes", Head, element);

        Assert.Equal(element, binary);
        var asJson = Head.Replace("true", "false", StringComparison.Ordinal);
        using var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(asJson), .. element]);
        content.Headers.Add(ProtocolClient.JsonLengthHeader, asJson.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var response = await app.Client.PostAsync("/v2/models/identity-bytes/infer", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("binary_data", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ClientLeaves_TheRunStopsAndItsSlotIsFree()
    {
        const int Size = 480;
        var zeros = string.Join(',', Enumerable.Repeat('0', Size * Size));
        using var leave = new CancellationTokenSource();
        using var content = new StringContent(Request(TensorDataType.Fp32, $"[{Size},{Size}]", $"[{zeros}]"));
        var running = Enumerable.Range(0, 2).Select(_ => app.Client.PostAsync("/v2/models/slow/infer", content, leave.Token)).ToArray();
        await UntilEverySlotIsBusyAsync();

        await leave.CancelAsync();
        foreach (var request in running)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        // Both slots were taken for minutes: only runs that stopped let this one through.
        var answer = await app.Client.InferAsync("add", Request(TensorDataType.Fp32, "[1,4]", "[1,2,3,4]"));
        Assert.Equal([2, 3, 4, 5], answer.Output().Floats());
    }

    /// <summary>A request that would wait no longer than 20 ms is then refused.</summary>
    private async Task UntilEverySlotIsBusyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        HttpStatusCode status;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            using var content = new StringContent("""{"parameters":{"timeout":20000},"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");
            using var response = await app.Client.PostAsync("/v2/models/add/infer", content);
            status = response.StatusCode;
        }
        while (status != HttpStatusCode.GatewayTimeout);
    }

    private static string IdentityOf(TensorDataType dataType) => $"identity-{dataType.ToProtocolName().ToLowerInvariant()}";

    private static string Request(TensorDataType dataType, string shape, string data) =>
        $$"""{"inputs":[{"name":"x","shape":{{shape}},"datatype":"{{dataType.ToProtocolName()}}","data":{{data}}}]}""";

    private static byte[] Bytes(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    private static byte[] Compress(byte[] content, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest) : new ZLibStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Decompress(byte[] content, string encoding)
    {
        using var packed = new MemoryStream(content);
        using Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionMode.Decompress) : new ZLibStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }
}
