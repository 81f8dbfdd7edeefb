using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class ModelRoutesTests(AppFixture app)
{
    [Theory]
    [InlineData("/v2/health/live", """{"live":true}""")]
    [InlineData("/v2/health/ready", """{"ready":true,"live":true}""")]
    [InlineData("/v2/models/two", """{"name":"two","versions":["1"],"platform":"onnxruntime_onnx","inputs":[{"name":"a","datatype":"FP32","shape":[-1,2]},{"name":"b","datatype":"FP32","shape":[-1,2]},{"name":"k","datatype":"INT64","shape":[]}],"outputs":[{"name":"sum","datatype":"FP32","shape":[-1,2]},{"name":"same","datatype":"INT64","shape":[]}]}""")]
    [InlineData("/v2/models/two/versions/1/ready", """{"name":"two","ready":true}""")]
    [InlineData("/v2/models/two/versions/latest/ready", """{"name":"two","ready":true}""")]
    [InlineData("/v2/models/two/config", """{"name":"two","platform":"onnxruntime_onnx","backend":"onnxruntime","max_batch_size":0,"input":[{"name":"a","data_type":"TYPE_FP32","dims":[-1,2]},{"name":"b","data_type":"TYPE_FP32","dims":[-1,2]},{"name":"k","data_type":"TYPE_INT64","dims":[]}],"output":[{"name":"sum","data_type":"TYPE_FP32","dims":[-1,2]},{"name":"same","data_type":"TYPE_INT64","dims":[]}],"default_model_filename":"model.onnx"}""")]
    [InlineData("/v2/models/identity-bytes/config", """{"name":"identity-bytes","platform":"onnxruntime_onnx","backend":"onnxruntime","max_batch_size":32,"input":[{"name":"x","data_type":"TYPE_STRING","dims":[-1]}],"output":[{"name":"y","data_type":"TYPE_STRING","dims":[-1]}],"default_model_filename":"model.onnx","dynamic_batching":{"max_queue_delay_microseconds":0,"default_queue_policy":{"max_queue_size":1024,"allow_timeout_override":true}}}""")]
    public async Task Get_Document_IsExactlyTheProtocols(string path, string expected) =>
        Assert.Equal(expected, await app.Client.GetStringAsync(path));

    [Fact]
    public async Task Get_Server_AdvertisesWhatItHas()
    {
        using var json = JsonDocument.Parse(await app.Client.GetStringAsync("/v2"));

        Assert.Equal("maas", json.RootElement.GetProperty("name").GetString());
        Assert.Contains("binary_tensor_data", json.RootElement.GetProperty("extensions").EnumerateArray().Select(each => each.GetString()));
    }

    [Fact]
    public async Task Statistics_AfterInference_CountRowsAndRuns()
    {
        await app.Client.InferAsync("cube", $$"""{"inputs":[{"name":"x","shape":[2,3,4],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Range(0, 24))}}]}]}""");

        using var json = JsonDocument.Parse(await app.Client.GetStringAsync("/v2/models/cube/versions/1/stats"));

        var figures = json.RootElement.GetProperty("model_stats")[0];
        Assert.Equal("cube", figures.GetProperty("name").GetString());
        Assert.True(figures.GetProperty("inference_count").GetInt64() >= 1);
        Assert.True(figures.GetProperty("execution_count").GetInt64() >= 1);
        Assert.True(figures.GetProperty("inference_stats").GetProperty("compute_infer").GetProperty("ns").GetInt64() > 0);
        Assert.True(figures.GetProperty("last_inference").GetInt64() > 0);
        Assert.All(figures.GetProperty("batch_stats").EnumerateArray(), batch => Assert.Equal(
            batch.GetProperty("compute_infer").GetProperty("count").GetInt64(),
            batch.GetProperty("closed_by").EnumerateObject().Sum(reason => reason.Value.GetInt64())));
        using var all = JsonDocument.Parse(await app.Client.GetStringAsync("/v2/models/stats"));
        Assert.Contains(all.RootElement.GetProperty("model_stats").EnumerateArray(), each => each.GetProperty("name").GetString() == "cube");
    }

    [Fact]
    public async Task Repository_UnloadAndLoad_ChangesStateAndReadiness()
    {
        const string Model = "identity-int16";
        Assert.Equal("READY", await StateAsync(Model));

        using (var unload = await app.Client.PostAsync($"/v2/repository/models/{Model}/unload", content: null))
        {
            Assert.Equal($$"""{"name":"{{Model}}","unload":true}""", await unload.Content.ReadAsStringAsync());
        }

        Assert.Equal("UNAVAILABLE", await StateAsync(Model));
        using (var ready = await app.Client.GetAsync($"/v2/models/{Model}/ready"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        using (var infer = await app.Client.PostAsync($"/v2/models/{Model}/infer", new StringContent("{}")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, infer.StatusCode);
            Assert.NotNull(infer.Headers.RetryAfter);
        }

        using (var load = await app.Client.PostAsync($"/v2/repository/models/{Model}/load", content: null))
        {
            Assert.Equal($$"""{"name":"{{Model}}","load":true}""", await load.Content.ReadAsStringAsync());
        }

        Assert.Equal("READY", await StateAsync(Model));
    }

    [Fact]
    public async Task Catalog_PublishAndAliases_ServeTheVersionThatIsMeant()
    {
        await UploadAsync("first", OnnxModels.AddConstant(10));
        await UploadAsync("second", OnnxModels.AddConstant(20));
        using (var published = await app.Client.PostAsJsonAsync("/api/models/published/versions", new { source = "uploads/first" }))
        {
            Assert.Equal(HttpStatusCode.Created, published.StatusCode);
            Assert.Equal("/api/models/published/versions/1", published.Headers.Location?.ToString());
            Assert.Equal("""{"model":"published","version":"1","outcome":"published"}""", await published.Content.ReadAsStringAsync());
        }

        using (var again = await app.Client.PostAsJsonAsync("/api/models/published/versions", new { source = "uploads/first" }))
        {
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            Assert.Contains("alreadyThere", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(10, await AskAsync("published"));
        using (var pinned = await app.Client.PutAsJsonAsync("/api/models/published/aliases/default", new { version = 1 }))
        {
            Assert.Equal("""{"model":"published","alias":"default","version":"1"}""", await pinned.Content.ReadAsStringAsync());
        }

        using (await app.Client.PostAsJsonAsync("/api/models/published/versions", new { source = "uploads/second", version = "2" }))
        {
            Assert.Equal(10, await AskAsync("published"));
            Assert.Equal(20, await AskAsync("published/versions/2"));
            Assert.Equal(20, await AskAsync("published/versions/latest"));
        }

        using (var moved = await app.Client.PutAsJsonAsync("/api/models/published/aliases/default", new { version = 2 }))
        {
            Assert.Equal("""{"model":"published","alias":"default","version":"2","previous":"1"}""", await moved.Content.ReadAsStringAsync());
            Assert.Equal(20, await AskAsync("published"));
            Assert.Equal(20, await AskAsync("published/versions/default"));
        }

        using (var rolledBack = await app.Client.PutAsJsonAsync("/api/models/published/aliases/default", new { version = 1 }))
        {
            Assert.Equal(10, await AskAsync("published"));
        }

        using (var removed = await app.Client.DeleteAsync("/api/models/published/aliases/default"))
        {
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
            Assert.Equal(20, await AskAsync("published"));
        }

        using var summary = JsonDocument.Parse(await app.Client.GetStringAsync("/api/models/published"));
        Assert.Equal("2", summary.RootElement.GetProperty("defaultVersion").GetString());
        using var details = JsonDocument.Parse(await app.Client.GetStringAsync("/api/models/published/versions/2"));
        Assert.Equal("ready", details.RootElement.GetProperty("state").GetString());
        Assert.Equal(64, details.RootElement.GetProperty("files")[0].GetProperty("sha256").GetString()!.Length);
    }

    private async Task<string> StateAsync(string model)
    {
        using var response = await app.Client.PostAsync("/v2/repository/index", content: null);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.EnumerateArray().Single(each => each.GetProperty("name").GetString() == model).GetProperty("state").GetString()!;
    }

    private async Task<float> AskAsync(string path)
    {
        var answer = await app.Client.InferAsync(path, """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[0,0,0,0]}]}""");
        return answer.Output().Floats()[0];
    }

    private async Task UploadAsync(string prefix, byte[] model)
    {
        var uploads = new Azure.Storage.Blobs.BlobServiceClient(app.Azurite.ConnectionString).GetBlobContainerClient("uploads");
        await uploads.CreateIfNotExistsAsync();
        await uploads.GetBlobClient($"{prefix}/model.onnx").UploadAsync(BinaryData.FromBytes(model), overwrite: true);
    }
}
