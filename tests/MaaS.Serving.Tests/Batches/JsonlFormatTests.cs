using MaaS.Repository;

namespace MaaS.Serving.Tests;

public sealed class JsonlFormatTests
{
    private static readonly TensorSpec Pair = TestManifests.Spec("x", TensorDataType.Fp32, -1, 2);

    private const string Adversarial =
        "\uFEFF{\"x\":[1,2],\"id\":\"a\\\"b\"}\r\n\n  \t\r\n{\"x\":[3,4]}\n{\"x\":[5,\n{\"id\":\"Köln\",\"x\":[[7,8]]}\r\n\r\n{\"x\":[666,1],\"id\":5}\n[9,10]\n{\"x\":[11,12]}";

    [Fact]
    public async Task RunAsync_AdversarialFile_AnswersInOrderWithKeysAndErrorsWithNumbers()
    {
        var run = await new BatchFile("a.jsonl", Adversarial, new EchoModel(Pair)).RunAsync();

        Assert.Equal(
            [
                """{"id":"a\"b","outputs":{"y":[1,2]}}""", """{"outputs":{"y":[3,4]}}""", """{"id":"Köln","outputs":{"y":[7,8]}}""",
                """{"outputs":{"y":[9,10]}}""", """{"outputs":{"y":[11,12]}}""",
            ],
            run.Lines);
        Assert.Equal(new BatchChunkResult(7, 5, 2), run.Result);
        Assert.StartsWith("""{"row":2,"reason":"The JSON breaks off within input 'x'""", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal("""{"row":4,"reason":"The model does not like 666.","keys":{"id":5}}""", run.ErrorLines[1]);
    }

    [Fact]
    public async Task SplitAsync_AnyLimit_GivesTheSameRows() => await new BatchFile("a.jsonl", Adversarial, new EchoModel(Pair))
        .AssertSplitsAnywhereAsync(Enumerable.Range(1, Adversarial.Length + 5).Select(bytes => new BatchChunkLimits(bytes, long.MaxValue)));

    [Fact]
    public async Task SplitAsync_MostRows_AreKept()
    {
        var file = new BatchFile("a.ndjson", Adversarial, new EchoModel(Pair));

        var chunks = await file.SplitAsync(new BatchChunkLimits(long.MaxValue, 3));

        Assert.Equal([3, 3, 1], chunks.Select(chunk => chunk.Rows));
        await file.AssertSplitsAnywhereAsync(Enumerable.Range(1, 8).Select(rows => new BatchChunkLimits(long.MaxValue, rows)));
    }

    [Fact]
    public async Task RunAsync_GoodRows_GoInFullBatches()
    {
        var model = new EchoModel(Pair, maxBatchSize: 4);

        await new BatchFile("a.jsonl", string.Concat(Enumerable.Repeat("{\"x\":[1,2]}\n", 10)), model).RunAsync();

        Assert.Equal([4, 4, 2], model.Batches);
    }

    [Theory]
    [InlineData("""{"x":[1,2.5e-1],"k":{"a":[1,{}]},"l":null,"m":true,"n":-1.5e3}""", """{"k":{"a":[1,{}]},"l":null,"m":true,"n":-1.5e3,"outputs":{"y":[1,0.25]}}""")]
    [InlineData("""{ "k" : "\u00e9\n" , "x" : [ 1 , 2 ] }""", """{"k" : "\u00e9\n","outputs":{"y":[1,2]}}""")]
    [InlineData("""{"x":[NaN,-Infinity]}""", """{"outputs":{"y":[NaN,-Infinity]}}""")]
    [InlineData("""{"\u0078":[1,2]}""", """{"outputs":{"y":[1,2]}}""")]
    [InlineData("""{"x":[1,2],"outputs":7,"predictions":1,"values":2}""", """{"outputs":{"y":[1,2]}}""")]
    public async Task RunAsync_NamedInputs_AreAnsweredByName(string line, string expected) =>
        Assert.Equal(expected, Assert.Single((await new BatchFile("a.jsonl", line, new EchoModel(Pair)).RunAsync()).Lines));

    [Theory]
    [InlineData("""{"x":[1]}""", "has 1 values of shape [1]: expected FP32 values of shape [2] for one row")]
    [InlineData("""{"x":[1,2,3]}""", "more than 2 values")]
    [InlineData("""{"x":[[1],[2]]}""", "2 values of shape [2,1]")]
    [InlineData("""{"x":[[1,2],[3,4]]}""", "more than 2 values")]
    [InlineData("""{"x":[1,[2]]}""", "has '[' after element 1")]
    [InlineData("""{"x":[[1],2]}""", "mixes values and arrays")]
    [InlineData("""{"x":[1 2]}""", "lacks a comma")]
    [InlineData("""{"x":[1,]}""", "has ']' after element 1")]
    [InlineData("""{"x":[1,"2"]}""", "Element 1 of input 'x' is '\\\"2\\\"': expected a number")]
    [InlineData("""{"x":[1,null]}""", "is 'null'")]
    [InlineData("""{"x":[1,1e39]}""", "is '1e39'")]
    [InlineData("""{"x":[1,01]}""", "is '01'")]
    [InlineData("""{"x":5}""", "1 values of shape []")]
    [InlineData("""{"x":{}}""", "has '{' after element 0")]
    [InlineData("""{"z":[1,2]}""", "no 'x': expected an object with")]
    [InlineData("""{"x":[1,2],"x":[1,2]}""", "'x' twice")]
    [InlineData("""{"x":[1,2]} {"x":[1,2]}""", "behind the end")]
    [InlineData("""{"x":[1,2],"k":tru}""", "Property 'k' is not valid JSON")]
    [InlineData("""{"x":[1,2]""", "breaks off")]
    [InlineData("""{"x":[1,2],}""", "expected a property name")]
    [InlineData("hello", "found 'h' at byte 0, expected '{'")]
    [InlineData("""{"id":"q","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1]}]}""", "asks for 2", "\"keys\":{\"id\":\"q\"}")]
    [InlineData("""{"id":"q","inputs":[]]}""", "not")]
    public async Task RunAsync_BadLine_IsOneBadRowThatSaysWhy(string line, string reason, string rest = "")
    {
        var run = await new BatchFile("a.jsonl", $"{{\"x\":[1,2]}}\n{line}\n{{\"x\":[3,4]}}", new EchoModel(Pair)).RunAsync();

        Assert.Equal(2, run.Lines.Length);
        var error = Assert.Single(run.ErrorLines);
        Assert.StartsWith("{\"row\":1,", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains(rest, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DeepKey_IsABadRow()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        var run = await new BatchFile("a.jsonl", $"{{\"k\":{deep},\"x\":[1,2]}}\n{{\"x\":{deep}}}\n{{\"x\":[1,2]}}\n", new EchoModel(Pair)).RunAsync();

        Assert.Equal(new BatchChunkResult(3, 1, 2), run.Result);
        Assert.Contains("at most 64 levels", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_InvalidUtf8_IsABadRow()
    {
        byte[] content = [.. "{\"x\":[1,2],\"k\":\""u8, 0xC3, 0x28, .. "\"}\n{\"x\":[1,2]}\n"u8];

        var run = await new BatchFile("a.jsonl", content, new EchoModel(Pair)).RunAsync();

        Assert.Equal(new BatchChunkResult(2, 1, 1), run.Result);
        Assert.Contains("not valid UTF-8", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task RunAsync_LineOverTheLimit_IsABadRowAmongGoodOnes(int limit)
    {
        var model = new EchoModel(Pair);
        var limited = new EchoModel(Pair) { Model = model.Model with { MaxRowBytes = limit } };
        var content = $"{{\"x\":[1,2]}}\n{{\"x\":[1,2],\"k\":\"{new string('k', limit)}\"}}\n{{\"x\":[3,4],\"k\":\"{new string('k', limit - 18)}\"}}\n";

        var run = await new BatchFile("a.jsonl", content, limited).RunAsync();

        Assert.Equal(new BatchChunkResult(3, 2, 1), run.Result);
        Assert.Contains($"\"row\":1,\"reason\":\"The line has {limit + 19} bytes: at most {limit} are allowed.\"", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Requests_AreAnsweredInTheFormOfTheProtocol()
    {
        string[] lines =
        [
            """{"id":"a","inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]}""",
            """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[[3,4]]}]}""",
            """{"inputs":[{"data":[5,6,7,8],"name":"x","shape":[2,2],"datatype":"FP32"}],"id":"b","parameters":{"priority":1}}""",
            """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[9,1]}],"outputs":[{"name":"y","parameters":{"classification":1}}]}""",
        ];
        var model = new EchoModel(Pair, labels: ["cat", "dog"]);

        var run = await new BatchFile("a.jsonl", string.Join('\n', lines), model).RunAsync();

        Assert.Equal(
            [
                """{"model_name":"test","model_version":"3","id":"a","outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""",
                """{"model_name":"test","model_version":"3","outputs":[{"name":"y","datatype":"FP32","shape":[1,2],"data":[3,4]}]}""",
                """{"model_name":"test","model_version":"3","id":"b","outputs":[{"name":"y","datatype":"FP32","shape":[2,2],"data":[5,6,7,8]}]}""",
                """{"model_name":"test","model_version":"3","outputs":[{"name":"y","datatype":"BYTES","shape":[1,1],"data":["9.000000:0:cat"]}]}""",
            ],
            run.Lines);
        Assert.Equal([2, 2, 1], model.Batches.Order().Reverse());
    }

    [Fact]
    public async Task RunAsync_Classification_NamesClassesAndKeepsKeys()
    {
        var model = new EchoModel(Pair, task: PredictionTasks.TabularClassification, labels: ["cat", "dog"]);

        var run = await new BatchFile("a.jsonl", "{\"id\":1,\"x\":[0.25,0.75]}\n{\"id\":2,\"x\":[NaN,0]}\n{\"id\":3,\"x\":[1,0]}", model).RunAsync();

        Assert.Equal(
            [
                """{"id":1,"predictions":[{"label":"dog","score":0.75},{"label":"cat","score":0.25}]}""",
                """{"id":3,"predictions":[{"label":"cat","score":1},{"label":"dog","score":0}]}""",
            ],
            run.Lines);
        Assert.Contains("\"row\":1,\"reason\":\"The model gave the score NaN", run.Errors, StringComparison.Ordinal);
        Assert.Contains("\"keys\":{\"id\":2}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Regression_GivesValues()
    {
        var model = new EchoModel(Pair, task: PredictionTasks.TabularRegression);

        var run = await new BatchFile("a.jsonl", "{\"x\":[0.1,2]}\n[3,4]\n", model).RunAsync();

        Assert.Equal(["""{"values":[0.1,2]}""", """{"values":[3,4]}"""], run.Lines);
    }

    [Fact]
    public async Task RunAsync_SeveralInputsOfAllKinds_AreScalarsOfARow()
    {
        TensorSpec[] inputs =
        [
            TestManifests.Spec("age", TensorDataType.Int8, -1, 1), TestManifests.Spec("city", TensorDataType.Bytes, -1), TestManifests.Spec("member", TensorDataType.Bool, -1, 1),
        ];

        var run = await new BatchFile("a.jsonl", "{\"city\":\"Köln \\\"1\\\"\",\"age\":40,\"member\":true}\n{\"age\":[-1],\"member\":false,\"city\":\"\"}\n{\"age\":200,\"member\":false,\"city\":\"\"}", new EchoModel(inputs)).RunAsync();

        Assert.Equal(["""{"outputs":{"y0":[40],"y1":"Köln \"1\"","y2":[true]}}""", """{"outputs":{"y0":[-1],"y1":"","y2":[false]}}"""], run.Lines);
        Assert.Contains("expected a whole number in the range of INT8", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ShapesThatVary_GoOneRowPerRequest()
    {
        var model = new EchoModel(TestManifests.Spec("x", TensorDataType.Fp32, -1, -1, 2));

        var run = await new BatchFile("a.jsonl", "{\"x\":[[1,2]]}\n{\"x\":[1,2,3,4]}\n{\"x\":[1,2,3]}\n{\"x\":[[1,2],[3,4],[5,6]]}", model).RunAsync();

        Assert.Equal(
            ["""{"outputs":{"y":[[1,2]]}}""", """{"outputs":{"y":[[1,2],[3,4]]}}""", """{"outputs":{"y":[[1,2],[3,4],[5,6]]}}"""], run.Lines);
        Assert.Contains("\"row\":2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Pictures_AreDecoded()
    {
        var image = new ImagePreprocessing { Width = 1, Height = 2, Channels = ImageChannels.Gray };
        var model = new EchoModel([TestManifests.Spec("image", TensorDataType.Fp32, -1, 1, 2, 1)], task: PredictionTasks.ImageClassification, image: image);
        string Line(byte top, byte bottom) => $"{{\"image\":\"{Convert.ToBase64String(TestPictures.EncodeGray(1, 2, [top, bottom]))}\",\"id\":{top}}}";

        var run = await new BatchFile("a.jsonl", $"{Line(255, 0)}\n{{\"image\":\"AAAA\",\"id\":7}}\n{{\"image\":\"*\"}}\n{{\"image\":[0,1]}}\n{Line(0, 255).Replace("/", "\\/", StringComparison.Ordinal)}", model).RunAsync();

        Assert.Equal(
            [
                """{"id":255,"predictions":[{"label":"0","score":1},{"label":"1","score":0}]}""",
                """{"predictions":[{"label":"1","score":1},{"label":"0","score":0}]}""",
                """{"id":0,"predictions":[{"label":"1","score":1},{"label":"0","score":0}]}""",
            ],
            run.Lines);
        Assert.Equal("""{"row":1,"reason":"It is neither a PNG nor a JPEG picture.","keys":{"id":7}}""", run.ErrorLines[0]);
        Assert.Contains("not base64", run.ErrorLines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0], "The file is empty")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 10, 32, 13, 10 }, "only blank lines")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, ".gz")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, ".zip")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0 }, "UTF-16")]
    [InlineData(new byte[] { (byte)'{', 0 }, "binary")]
    public async Task InspectAsync_NoSuchFile_SaysWhatItIs(byte[] content, string part) => Assert.Contains(
        part, (await new BatchFile("a.jsonl", content, new EchoModel(Pair)).AssertInvalidAsync()).Message, StringComparison.Ordinal);
}
