using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed partial class BadRequestTests(AppFixture app)
{
    public static TheoryData<string> Names => [.. BadRequestCases.All.Select(bad => bad.Name)];

    [Fact]
    public void Cases_AreManyAndDistinct()
    {
        Assert.True(BadRequestCases.All.Count >= 60);
        Assert.Distinct(BadRequestCases.All.Select(bad => bad.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Request_ThatCannotBeServed_IsRefusedWithAReasonAndTheServerServesOn(string name)
    {
        var bad = BadRequestCases.All.Single(each => each.Name == name);
        await UploadSourcesAsync();

        using var message = bad.ToMessage();
        using var response = await app.Client.SendAsync(message);
        var body = await response.Content.ReadAsStringAsync();

        Assert.True(bad.Status == response.StatusCode, $"Found {(int)response.StatusCode}, expected {(int)bad.Status}: {body}");
        var error = ReadError(bad.Path, response, body);
        Assert.Contains(bad.Says, error, StringComparison.Ordinal);
        Assert.DoesNotMatch(StackTraceOrPath(), body);
        if (response.StatusCode == HttpStatusCode.MethodNotAllowed)
        {
            Assert.Contains(bad.Says, response.Content.Headers.Allow);
        }

        await AssertServesAsync();
    }

    /// <summary>The protocol's error object under <c>/v2</c>, problem details elsewhere.</summary>
    private static string ReadError(string path, HttpResponseMessage response, string body)
    {
        using var json = JsonDocument.Parse(body);
        if (path.StartsWith("/v2", StringComparison.Ordinal))
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            return json.RootElement.GetProperty("error").GetString()!;
        }

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)response.StatusCode, json.RootElement.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(json.RootElement.GetProperty("title").GetString()));
        return json.RootElement.GetProperty("detail").GetString()!;
    }

    private async Task AssertServesAsync()
    {
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");
        using var response = await app.Client.PostAsync("/v2/models/add/infer", content);
        Assert.Equal("""{"model_name":"add","model_version":"1","outputs":[{"name":"y","datatype":"FP32","shape":[1,4],"data":[2,3,4,5]}]}""",
            await response.Content.ReadAsStringAsync());
    }

    private async Task UploadSourcesAsync()
    {
        var uploads = new Azure.Storage.Blobs.BlobServiceClient(app.Azurite.ConnectionString).GetBlobContainerClient("uploads");
        await uploads.CreateIfNotExistsAsync();
        var model = OnnxModels.Dense(64, seed: 1);
        foreach (var (blob, content) in new[]
        {
            ("text/model.onnx", "This is not a model."u8.ToArray()),
            ("truncated/model.onnx", model[..(model.Length / 2)]),
            ("other/model.onnx", OnnxModels.AddConstant(5)),
            ("no-vocabulary/model.onnx", OnnxModels.TextClassifier("T")),
            ("no-vocabulary/manifest.json", Manifest("vocab.txt")),
            ("climbing/model.onnx", OnnxModels.TextClassifier("T")),
            ("climbing/manifest.json", Manifest("../other/model.onnx")),
        })
        {
            await uploads.GetBlobClient(blob).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
        }

        static byte[] Manifest(string vocabulary) => Encoding.UTF8.GetBytes(
            $$$$"""{"text":{"maxLength":4,"tokenizer":{"type":"wordPiece","vocabulary":"{{{{vocabulary}}}}"}}}""");
    }

    [GeneratedRegex(@"   at |\.cs:line|\.cc|/(home|root|tmp|work|usr|var|src)/|System\.|Exception")]
    private static partial Regex StackTraceOrPath();
}
