using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace MaaS.Functions.Tests.Http;

internal static class BadRequestCases
{
    private const string Add = "/v2/models/add/infer";
    private const string Picture = "/api/models/picture/predict";
    private const string Text = "/api/models/text/predict";
    private const string Good = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    public static IReadOnlyList<BadRequestCase> All { get; } =
    [
        .. Paths(), .. Envelopes(), .. TensorHeaders(), .. Data(), .. Parameters(), .. Binary(), .. Bodies(), .. Pictures(), .. Texts(),
        .. Catalog(),
    ];

    private static IEnumerable<BadRequestCase> Paths()
    {
        yield return Post("unknown model", "/v2/models/nope/infer", Good, HttpStatusCode.NotFound, "nope");
        yield return Post("unknown version", "/v2/models/add/versions/9/infer", Good, HttpStatusCode.NotFound, "versions 1");
        yield return Post("version with a leading zero", "/v2/models/add/versions/01/infer", Good, HttpStatusCode.NotFound, "01");
        yield return Post("version that is too large", "/v2/models/add/versions/99999999999/infer", Good, HttpStatusCode.NotFound, "99999999999");
        yield return Post("unknown alias", "/v2/models/add/versions/champion/infer", Good, HttpStatusCode.NotFound, "champion");
        yield return Post("name that climbs", "/v2/models/..%2F..%2Fetc/infer", Good, HttpStatusCode.NotFound, "");
        yield return Get("metadata of an unknown model", "/v2/models/nope", HttpStatusCode.NotFound, "nope");
        yield return Get("readiness of an unknown model", "/v2/models/nope/ready", HttpStatusCode.NotFound, "nope");
        yield return Get("readiness of a model that cannot be loaded", "/v2/models/broken-operator/ready", HttpStatusCode.ServiceUnavailable, "NoSuchOperator");
        yield return Get("configuration of an unknown version", "/v2/models/add/versions/7/config", HttpStatusCode.NotFound, "7");
        yield return Get("statistics of an unknown model", "/v2/models/nope/stats", HttpStatusCode.NotFound, "nope");
        yield return Post("unknown operator", "/v2/models/broken-operator/infer", Good, HttpStatusCode.ServiceUnavailable, "NoSuchOperator");
        yield return Post("load of an unknown model", "/v2/repository/models/nope/load", "", HttpStatusCode.NotFound, "nope");
        yield return Post("load of a model with an unknown operator", "/v2/repository/models/broken-operator/load", "", HttpStatusCode.ServiceUnavailable, "NoSuchOperator");
        yield return Post("load with a configuration of the caller's", "/v2/repository/models/add/load", """{"parameters":{"config":"{}"}}""", HttpStatusCode.BadRequest, "config");
        yield return Post("load with a file of the caller's", "/v2/repository/models/add/load", """{"parameters":{"file:1/model.onnx":"AAAA"}}""", HttpStatusCode.BadRequest, "file:1/model.onnx");
        yield return Post("unload of an unknown model", "/v2/repository/models/nope/unload", "", HttpStatusCode.NotFound, "nope");
        yield return Post("index with a body that is not JSON", "/v2/repository/index", "{{", HttpStatusCode.BadRequest, "JSON");
        yield return Get("wrong verb for infer", Add, HttpStatusCode.MethodNotAllowed, "POST");
        yield return Post("wrong verb for metadata", "/v2/models/add", "{}", HttpStatusCode.MethodNotAllowed, "GET");
        yield return Get("wrong verb for the index", "/v2/repository/index", HttpStatusCode.MethodNotAllowed, "POST");
        yield return Get("wrong verb for predict", Picture, HttpStatusCode.MethodNotAllowed, "POST");
        yield return Get("unknown path of the protocol", "/v2/nothing", HttpStatusCode.NotFound, "/v2/nothing");
        yield return Get("unknown path of the API", "/api/nothing", HttpStatusCode.NotFound, "/api/nothing");
    }

    private static IEnumerable<BadRequestCase> Envelopes()
    {
        yield return Infer("empty body", "", "breaks off");
        yield return Infer("truncated JSON", Good[..40], "breaks off");
        yield return Infer("truncated in the data", Good[..^8], "breaks off");
        yield return Infer("not JSON", "hello", "expected '{'");
        yield return Infer("an array", "[]", "expected '{'");
        yield return Infer("no inputs", "{}", "inputs");
        yield return Infer("inputs that are no array", """{"inputs":{}}""", "expected '['");
        yield return Infer("inputs twice", """{"inputs":[],"inputs":[]}""", "twice");
        yield return Infer("something behind the end", Good + "x", "goes on");
        yield return Infer("deep nesting in an unknown member", $$"""{"extra":{{new string('[', 100_000)}}{{new string(']', 100_000)}},"inputs":[]}""", "deep");
        yield return Infer("id that is a number", Good.Replace("""{"inputs""", """{"id":5,"inputs""", StringComparison.Ordinal), "'id'");
        yield return Infer("inputs that are null", """{"inputs":null}""", "expected '['");
        yield return Infer("word that begins like null", """{"id":nil,"inputs":[]}""", "nil");
        yield return Infer("missing comma", Good.Replace(",\"shape\"", "\"shape\"", StringComparison.Ordinal), "expected ','");
        yield return Infer("bad escape", Good.Replace("\"x\"", "\"\\q\"", StringComparison.Ordinal), "escape");
    }

    private static IEnumerable<BadRequestCase> TensorHeaders()
    {
        yield return Infer("wrong input name", Tensor(name: "z"), "'x'");
        yield return Infer("missing input", """{"inputs":[]}""", "'x' is missing");
        yield return Infer("input given twice", $$"""{"inputs":[{{OneTensor()}},{{OneTensor()}}]}""", "twice");
        yield return Infer("no name", """{"inputs":[{"shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "'name'");
        yield return Infer("no shape", """{"inputs":[{"name":"x","datatype":"FP32","data":[1,2,3,4]}]}""", "'shape'");
        yield return Infer("no datatype", """{"inputs":[{"name":"x","shape":[1,4],"data":[1,2,3,4]}]}""", "'datatype'");
        yield return Infer("no data", """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32"}]}""", "'data'");
        yield return Infer("data that is null", Tensor(data: "null"), "'data'");
        yield return Infer("name that is null", Tensor().Replace("\"x\"", "null", StringComparison.Ordinal), "'name'");
        yield return Infer("unknown datatype", Tensor(dataType: "FLOAT32"), "FP32");
        yield return Infer("wrong datatype", Tensor(dataType: "INT32"), "expected FP32");
        yield return Infer("wrong rank", Tensor(shape: "[4]"), "[-1,4]");
        yield return Infer("wrong length of a fixed dimension", Tensor(shape: "[1,3]", data: "[1,2,3]"), "[-1,4]");
        yield return Infer("shape that asks for more than there is", Tensor(shape: "[2,4]"), "8");
        yield return Infer("shape that asks for less than there is", Tensor(data: "[1,2,3,4,5]"), "4");
        yield return Infer("shape with a zero and data all the same", Tensor(shape: "[0,4]"), "0");
        yield return Infer("shape that overflows", Tensor(shape: "[4294967296,4294967296,4294967296]"), "63 bits");
        yield return Infer("shape that is huge", Tensor(shape: "[1000000000000,4]"), "asks for 4000000000000");
        yield return Infer("negative shape", Tensor(shape: "[-1,4]"), "-1");
        yield return Infer("fractional shape", Tensor(shape: "[1.5,4]"), "1.5");
        yield return Infer("shape of text", Tensor(shape: """["1",4]"""), "shape");
        yield return Infer("shape of too many dimensions", Tensor(shape: "[" + string.Join(',', Enumerable.Repeat("1", 40)) + "]"), "16");
        yield return Post(
            "inputs whose batches differ", "/v2/models/two/infer",
            """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1,2]},{"name":"b","shape":[2,2],"datatype":"FP32","data":[1,2,3,4]},{"name":"k","shape":[],"datatype":"INT64","data":[1]}]}""",
            HttpStatusCode.BadRequest, "'N'");
        yield return Infer("unknown output", Good.Replace("]}]}", """]}],"outputs":[{"name":"z"}]}""", StringComparison.Ordinal), "'z'");
        yield return Infer("output asked for twice", Good.Replace("]}]}", """]}],"outputs":[{"name":"y"},{"name":"y"}]}""", StringComparison.Ordinal), "twice");
        yield return Infer("output without a name", Good.Replace("]}]}", """]}],"outputs":[{}]}""", StringComparison.Ordinal), "'name'");
    }

    private static IEnumerable<BadRequestCase> Data()
    {
        yield return Infer("text among numbers", Tensor(data: """[1,"2",3,4]"""), "Element 1");
        yield return Infer("null among numbers", Tensor(data: "[1,null,3,4]"), "null");
        yield return Infer("word among numbers", Tensor(data: "[1,abc,3,4]"), "abc");
        yield return Infer("number with a leading zero", Tensor(data: "[01,2,3,4]"), "01");
        yield return Infer("hexadecimal number", Tensor(data: "[0x1,2,3,4]"), "0x1");
        yield return Infer("number out of range for FP32", Tensor(data: "[1e39,2,3,4]"), "1e39");
        yield return Infer("data that is a number", Tensor(data: "5"), "'['");
        yield return Infer("data with a hole", Tensor(data: "[1,,3,4]"), "','");
        yield return Infer("data that ends in a comma", Tensor(data: "[1,2,3,4,]"), "']'");
        yield return Infer("deep nesting in data", Tensor(data: new string('[', 50_000)), "deep");
        yield return Infer("rows of unequal length", Tensor(shape: "[2,4]", data: "[[1,2,3,4,5],[6,7,8]]"), "row");
        yield return Infer("numbers beside arrays", Tensor(data: "[1,[2,3,4]]"), "tensor 'x'");
        yield return Infer("nesting of another depth", Tensor(data: "[[[1,2,3,4]]]"), "3 deep");
        yield return Post("number out of range for INT8", "/v2/models/identity-int8/infer", Tensor(dataType: "INT8", data: "[1,2,3,128]"), HttpStatusCode.BadRequest, "128");
        yield return Post("negative number for UINT16", "/v2/models/identity-uint16/infer", Tensor(dataType: "UINT16", data: "[-1,2,3,4]"), HttpStatusCode.BadRequest, "-1");
        yield return Post("fraction for INT64", "/v2/models/identity-int64/infer", Tensor(dataType: "INT64", data: "[1.5,2,3,4]"), HttpStatusCode.BadRequest, "1.5");
        yield return Post("number out of range for UINT64", "/v2/models/identity-uint64/infer", Tensor(dataType: "UINT64", data: "[18446744073709551616,2,3,4]"), HttpStatusCode.BadRequest, "18446744073709551616");
        yield return Post("number out of range for FP16", "/v2/models/identity-fp16/infer", Tensor(dataType: "FP16", data: "[70000,2,3,4]"), HttpStatusCode.BadRequest, "70000");
        yield return Post("2 for BOOL", "/v2/models/identity-bool/infer", Tensor(dataType: "BOOL", data: "[2,true,false,true]"), HttpStatusCode.BadRequest, "true or false");
        yield return Post("number for BYTES", "/v2/models/identity-bytes/infer", Tensor(dataType: "BYTES", data: """["a",2,"c","d"]"""), HttpStatusCode.BadRequest, "a string");
        yield return Post("brace among BYTES", "/v2/models/identity-bytes/infer", Tensor(dataType: "BYTES", shape: "[1,1]", data: "[}"), HttpStatusCode.BadRequest, "string");
        yield return Infer("numbers without a comma, before their shape", """{"inputs":[{"data":[1 2,3,4],"name":"x","datatype":"FP32","shape":[1,4]}]}""", "'2'");
        yield return Infer("bracket that closes nothing", """{"extra":],"inputs":[]}""", "']'");
        yield return Post(
            "rows without end", "/v2/models/identity-fp32/infer", Tensor(shape: "[2147483648,0]", data: "[]"), HttpStatusCode.BadRequest, "2147483648 rows");
        yield return Post("value that the model refuses", "/v2/models/lookup/infer", """{"inputs":[{"name":"index","shape":[1],"datatype":"INT64","data":[99]}]}""", HttpStatusCode.BadRequest, "99");
    }

    private static IEnumerable<BadRequestCase> Parameters()
    {
        yield return Infer("reserved parameter", With("""{"triton_x":1}"""), "triton_");
        yield return Infer("sequence", With("""{"sequence_id":7}"""), "sequence_id");
        yield return Infer("negative priority", With("""{"priority":-1}"""), "priority");
        yield return Infer("timeout that is text", With("""{"timeout":"soon"}"""), "timeout");
        yield return Infer("binary_data_output that is a number", With("""{"binary_data_output":1}"""), "true or false");
        yield return Infer("parameters without end", With("{" + string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"p{i}\":1")) + "}"), "256");
        yield return Infer("parameters that are an array", With("[]"), "parameters");
        yield return Infer("parameter that is an object", With("""{"a":{}}"""), "'a'");
        yield return Post("timeout that passes", "/v2/models/slow/infer", Slow(), HttpStatusCode.GatewayTimeout, "timeout");
    }

    private static IEnumerable<BadRequestCase> Binary()
    {
        const string Header = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""";
        yield return Mixed("truncated binary", Header, new byte[15], "breaks off");
        yield return Mixed("bytes behind the last tensor", Header, new byte[17], "goes on");
        yield return Mixed("binary size that does not fit the shape", Header.Replace("16", "12", StringComparison.Ordinal), new byte[12], "4 elements");
        yield return Mixed("negative binary size", Header.Replace("16", "-16", StringComparison.Ordinal), new byte[16], "binary_data_size");
        yield return Mixed("binary size that is huge", Header.Replace("16", "999999999999", StringComparison.Ordinal), new byte[16], "binary_data_size");
        yield return Mixed("data and binary data", Header.Replace("\"parameters\"", "\"data\":[1,2,3,4],\"parameters\"", StringComparison.Ordinal), new byte[16], "both");
        yield return Infer("binary size without the header", Header, "Inference-Header-Content-Length");
        yield return Infer("header length beyond the body", Good, "Inference-Header-Content-Length") with { Headers = JsonLength("100000") };
        yield return Infer("header length that is negative", Good, "Inference-Header-Content-Length") with { Headers = JsonLength("-1") };
        yield return Infer("header length that is not a number", Good, "Inference-Header-Content-Length") with { Headers = JsonLength("ten") };
        yield return Infer("header length within the JSON", Good, "breaks off") with { Headers = JsonLength("20") };
        yield return Infer("raw request of the wrong length", "abc", "3 bytes") with { Headers = JsonLength("0") };
        yield return Infer("raw request with two rows for a batched model", new string('a', 32), "32 bytes") with { Headers = JsonLength("0") };
        yield return Post("raw request with a BOOL that is 2", "/v2/models/identity-bool/infer", "\u0001\u0002", HttpStatusCode.BadRequest, "0 or 1") with { Headers = JsonLength("0") };
        yield return Post("raw request to a model with several inputs", "/v2/models/two/infer", "abc", HttpStatusCode.BadRequest, "one input") with { Headers = JsonLength("0") };
        yield return Mixed("BOOL that is 2", """{"inputs":[{"name":"x","shape":[1,1],"datatype":"BOOL","parameters":{"binary_data_size":1}}]}""", [2], "0 or 1", "/v2/models/identity-bool/infer");
        var lengths = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(lengths, uint.MaxValue);
        yield return Mixed("BYTES whose length runs past the end", """{"inputs":[{"name":"x","shape":[1,1],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""", lengths, "breaks off", "/v2/models/identity-bytes/infer");
        yield return Mixed("BYTES with fewer elements than the shape", """{"inputs":[{"name":"x","shape":[1,3],"datatype":"BYTES","parameters":{"binary_data_size":4}}]}""", new byte[4], "asks for 3", "/v2/models/identity-bytes/infer");
    }

    private static IEnumerable<BadRequestCase> Bodies()
    {
        var large = Encoding.UTF8.GetBytes(Good + new string(' ', AppFixture.MaxRequestBytes));
        yield return new("body over the limit", HttpMethod.Post, Add, large, HttpStatusCode.RequestEntityTooLarge, "1048576");
        yield return new("chunked body over the limit", HttpMethod.Post, Add, large, HttpStatusCode.RequestEntityTooLarge, "1048576") { Chunked = true };
        yield return new("body that unpacks to more than the limit", HttpMethod.Post, Add, Gzip(large), HttpStatusCode.RequestEntityTooLarge, "1048576") { Headers = ContentEncoding("gzip") };
        yield return new("gzip that is not", HttpMethod.Post, Add, "hello"u8.ToArray(), HttpStatusCode.BadRequest, "decompressed") { Headers = ContentEncoding("gzip") };
        yield return new("gzip that breaks off", HttpMethod.Post, Add, Gzip(Encoding.UTF8.GetBytes(Good))[..30], HttpStatusCode.BadRequest, "") { Headers = ContentEncoding("gzip") };
        yield return new("unknown encoding", HttpMethod.Post, Add, "hello"u8.ToArray(), HttpStatusCode.UnsupportedMediaType, "gzip") { Headers = ContentEncoding("br") };
    }

    private static IEnumerable<BadRequestCase> Pictures()
    {
        var png = TestPictures.GrayPng(28, 28);
        yield return Image("broken PNG", [.. png.Select((value, i) => i > 40 ? (byte)(value ^ 0x5A) : value)], HttpStatusCode.BadRequest);
        yield return Image("truncated PNG", png[..(png.Length / 2)], HttpStatusCode.BadRequest);
        yield return Image("PNG of 20 000 by 20 000 pixels", TestPictures.HugePng(20_000, 20_000), HttpStatusCode.RequestEntityTooLarge, "400000000");
        yield return Image("empty picture", [], HttpStatusCode.BadRequest);
        yield return Image("text as a picture", "hello"u8.ToArray(), HttpStatusCode.UnsupportedMediaType, type: "text/plain");
        yield return Image("picture in JSON that is not Base64", """{"image":"%%%"}"""u8.ToArray(), HttpStatusCode.BadRequest, type: "application/json");
        yield return Image("JSON without a picture", "{}"u8.ToArray(), HttpStatusCode.BadRequest, type: "application/json");
        yield return Image("predict for an unknown model", png, HttpStatusCode.NotFound, "nope", path: "/api/models/nope/predict");
        yield return Image("predict for a model without a task", png, HttpStatusCode.BadRequest, path: "/api/models/two/predict");
        yield return Image("top-k that is not a number", png, HttpStatusCode.BadRequest, "topK", path: Picture + "?topK=many");
    }

    private static IEnumerable<BadRequestCase> Texts()
    {
        var tooLong = $$"""{"text":"{{new string('a', 1_000_001)}}"}""";
        var tooMany = $$"""{"texts":[{{string.Join(',', Enumerable.Repeat("\"a\"", 257))}}]}""";
        yield return Post("JSON without a text", Text, "{}", HttpStatusCode.BadRequest, "no text");
        yield return Post("text that is a number", Text, """{"text":5}""", HttpStatusCode.BadRequest, "text is 5");
        yield return Post("text that is too long", Text, tooLong, HttpStatusCode.RequestEntityTooLarge, "1000001 characters");
        yield return Post("no texts", Text, """{"texts":[]}""", HttpStatusCode.BadRequest, "0 texts");
        yield return Post("too many texts", Text, tooMany, HttpStatusCode.BadRequest, "257 texts");
        yield return Post("text among texts that is null", Text, """{"texts":["a",null]}""", HttpStatusCode.BadRequest, "texts[1] is null");
        yield return Post("text and texts", Text, """{"text":"a","texts":["a"]}""", HttpStatusCode.BadRequest, "one of them");
        yield return Post("text with something beside it", Text, """{"text":"a","language":"en"}""", HttpStatusCode.BadRequest, "language");
        yield return Post("half a character", Text, """{"text":"\ud800"}""", HttpStatusCode.BadRequest, "half a character");
        yield return Post("too many classes of a text", Text + "?topK=3", """{"text":"a"}""", HttpStatusCode.BadRequest, "topK is 3");
        yield return Image("text that is not UTF-8", [0xFF], HttpStatusCode.BadRequest, "UTF-8", "text/plain", Text);
        yield return Image("picture as a text", [1], HttpStatusCode.UnsupportedMediaType, "text/plain", "image/png", Text);
    }

    private static IEnumerable<BadRequestCase> Catalog()
    {
        const string New = "/api/models/new/versions";
        yield return Post(
            "publish without its vocabulary", New, """{"source":"uploads/no-vocabulary"}""",
            HttpStatusCode.BadRequest, "'vocab.txt' is missing");
        yield return Post(
            "publish a vocabulary that climbs", New, """{"source":"uploads/climbing"}""",
            HttpStatusCode.BadRequest, "tokenizer.vocabulary");
        yield return Post("publish without a source", "/api/models/new/versions", "{}", HttpStatusCode.BadRequest, "source");
        yield return Post("publish from a container that is not allowed", "/api/models/new/versions", """{"source":"models/add/1"}""", HttpStatusCode.BadRequest, "models");
        yield return Post("publish from a prefix that climbs", "/api/models/new/versions", """{"source":"uploads/../x"}""", HttpStatusCode.BadRequest, "source");
        yield return Post("publish from nowhere", "/api/models/new/versions", """{"source":"uploads/none"}""", HttpStatusCode.BadRequest, "uploads");
        yield return Post("publish a file that is not ONNX", "/api/models/new/versions", """{"source":"uploads/text"}""", HttpStatusCode.BadRequest, "ONNX");
        yield return Post("publish a truncated ONNX file", "/api/models/new/versions", """{"source":"uploads/truncated"}""", HttpStatusCode.BadRequest, "model.onnx");
        yield return Post("publish under a bad name", "/api/models/.hidden/versions", """{"source":"uploads/text"}""", HttpStatusCode.BadRequest, "name");
        yield return Post("publish over a version that is another model", "/api/models/add/versions", """{"source":"uploads/other","version":1}""", HttpStatusCode.Conflict, "Version 1");
        yield return Put("alias of a version that is not there", "/api/models/add/aliases/champion", """{"version":9}""", HttpStatusCode.NotFound, "9");
        yield return Put("alias of an unknown model", "/api/models/nope/aliases/champion", """{"version":1}""", HttpStatusCode.NotFound, "nope");
        yield return Put("alias without a version", "/api/models/add/aliases/champion", "{}", HttpStatusCode.BadRequest, "version");
        yield return Put("alias with a bad name", "/api/models/add/aliases/1st", """{"version":1}""", HttpStatusCode.BadRequest, "1st");
        yield return Put("alias 'latest'", "/api/models/add/aliases/latest", """{"version":1}""", HttpStatusCode.BadRequest, "latest");
        yield return new("removal of an alias that is not there", HttpMethod.Delete, "/api/models/add/aliases/champion", null, HttpStatusCode.NotFound, "champion");
        yield return Get("description of an unknown model", "/api/models/nope", HttpStatusCode.NotFound, "nope");
        yield return Get("description of an unknown version", "/api/models/add/versions/9", HttpStatusCode.NotFound, "9");
    }

    private static BadRequestCase Get(string name, string path, HttpStatusCode status, string says) => new(name, HttpMethod.Get, path, null, status, says);

    private static BadRequestCase Post(string name, string path, string body, HttpStatusCode status, string says) =>
        new(name, HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), status, says);

    private static BadRequestCase Put(string name, string path, string body, HttpStatusCode status, string says) =>
        new(name, HttpMethod.Put, path, Encoding.UTF8.GetBytes(body), status, says);

    private static BadRequestCase Infer(string name, string body, string says) => Post(name, Add, body, HttpStatusCode.BadRequest, says);

    private static BadRequestCase Mixed(string name, string json, byte[] binary, string says, string path = Add) =>
        new(name, HttpMethod.Post, path, [.. Encoding.UTF8.GetBytes(json), .. binary], HttpStatusCode.BadRequest, says)
        {
            Headers = JsonLength(json.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ContentType = "application/octet-stream",
        };

    private static BadRequestCase Image(
        string name, byte[] body, HttpStatusCode status, string says = "", string type = "image/png", string path = Picture) =>
        new(name, HttpMethod.Post, path, body, status, says) { ContentType = type };

    private static string OneTensor() => """{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}""";

    private static string Tensor(string name = "x", string shape = "[1,4]", string dataType = "FP32", string data = "[1,2,3,4]") =>
        $$"""{"inputs":[{"name":"{{name}}","shape":{{shape}},"datatype":"{{dataType}}","data":{{data}}}]}""";

    private static string With(string parameters) => Good.Replace("""{"inputs""", $$"""{"parameters":{{parameters}},"inputs""", StringComparison.Ordinal);

    private static string Slow() => $$"""{"parameters":{"timeout":1000},"inputs":[{"name":"x","shape":[128,128],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("0", 128 * 128))}}]}]}""";

    private static Dictionary<string, string> JsonLength(string value) => new() { ["Inference-Header-Content-Length"] = value };

    private static Dictionary<string, string> ContentEncoding(string value) => new() { ["Content-Encoding"] = value };

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
