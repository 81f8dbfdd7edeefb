using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Functions.Tests.Http;

namespace MaaS.Functions.Tests.Jobs;

[Collection(AppCollection.Name)]
public sealed class JobsTests(AppFixture app)
{
    private const string Infer = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    [Fact]
    public async Task Post_Infer_AnswersWhatTheRouteWould()
    {
        using var request = new StringContent($$$"""{"model":"add","infer":{{{Infer}}}}""");
        using var response = await app.Client.PostAsync("/api/jobs", request);
        var accepted = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        var id = accepted.GetProperty("id").GetString()!;

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/api/jobs/{id}", response.Headers.Location?.OriginalString);
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        Assert.Equal("queued", accepted.State());
        var job = await app.Client.WaitAsync(id);
        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.Equal([2, 3, 4, 5], job.GetProperty("result").GetProperty("body").Output().Floats());
        Assert.Equal(1, job.GetProperty("attempts").GetInt32());
        Assert.True(job.GetProperty("startedAt").GetDateTimeOffset() <= job.GetProperty("finishedAt").GetDateTimeOffset());
        var direct = await app.Client.InferAsync("add", Infer);
        Assert.Equal(direct.GetRawText(), await app.Client.GetStringAsync($"/api/jobs/{id}/result"));
    }

    [Fact]
    public async Task Post_PredictOnAPicture_NamesClasses()
    {
        var picture = Convert.ToBase64String(TestPictures.GrayPng(28, 28));
        var id = await app.Client.AcceptAsync($$$"""{"model":"picture","version":"1","predict":{"image":"{{{picture}}}"},"topK":2}""");

        var job = await app.Client.WaitAsync(id);

        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.Equal(2, job.GetProperty("result").GetProperty("body").GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public async Task Put_SameContentTwice_IsOneJobAndOtherContentAConflict()
    {
        var id = $"put-{Guid.NewGuid():n}";
        var content = $$$"""{"model":"add","infer":{{{Infer}}}}""";
        var (first, _) = await app.Client.SendJobAsync(HttpMethod.Put, $"/api/jobs/{id}", content);
        var (second, _) = await app.Client.SendJobAsync(HttpMethod.Put, $"/api/jobs/{id}", content);
        var (other, conflict) = await app.Client.SendJobAsync(HttpMethod.Put, $"/api/jobs/{id}", content.Replace("[1,2,3,4]", "[1,2,3,5]", StringComparison.Ordinal));
        await app.Client.WaitAsync(id);
        var (third, job) = await app.Client.SendJobAsync(HttpMethod.Put, $"/api/jobs/{id}", content);

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted], [first, second, third]);
        Assert.Equal(HttpStatusCode.Conflict, other);
        Assert.Contains("other content", conflict.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("succeeded", job.State());
        Assert.Equal([2, 3, 4, 5], job.GetProperty("result").GetProperty("body").Output().Floats());
    }

    [Fact]
    public async Task Infer_PreferRespondAsyncWithBinary_AnswersTheSameBytes()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}],"parameters":{"binary_data_output":true}}""");
        byte[] body = [.. json, .. MemoryMarshal.AsBytes<float>([1, 2, 3, 4])];
        using var direct = await SendBinaryAsync(body, json.Length, respondAsync: false);
        using var accepted = await SendBinaryAsync(body, json.Length, respondAsync: true);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(["respond-async"], accepted.Headers.GetValues("Preference-Applied"));
        var id = accepted.Headers.Location!.OriginalString.Split('/')[^1];
        await app.Client.WaitAsync(id);

        using var result = await app.Client.GetAsync($"/api/jobs/{id}/result");

        Assert.Equal(await direct.Content.ReadAsByteArrayAsync(), await result.Content.ReadAsByteArrayAsync());
        Assert.Equal(direct.Headers.GetValues(ProtocolClient.JsonLengthHeader), result.Headers.GetValues(ProtocolClient.JsonLengthHeader));
        Assert.Equal(direct.Content.Headers.ContentType, result.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Infer_PreferRespondAsyncWithALargeBody_GoesThroughBlobsBothWays()
    {
        const int Width = 100_000;
        var values = Enumerable.Range(0, Width).Select(i => (float)i).ToArray();
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"x","shape":[1,{{{Width}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{Width * 4}}}}}],"parameters":{"binary_data_output":true}}""");
        using var accepted = await SendBinaryAsync([.. json, .. MemoryMarshal.AsBytes<float>(values)], json.Length, respondAsync: true, "identity-fp32");
        var id = accepted.Headers.Location!.OriginalString.Split('/')[^1];

        var job = await app.Client.WaitAsync(id);
        using var result = await app.Client.GetAsync($"/api/jobs/{id}/result");
        var (_, binary) = ProtocolClient.Split(result, await result.Content.ReadAsByteArrayAsync());

        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.StartsWith($"results/jobs/{id}/", job.GetProperty("result").GetProperty("blob").GetString(), StringComparison.Ordinal);
        Assert.Equal(values, MemoryMarshal.Cast<byte, float>(binary).ToArray());
    }

    [Fact]
    public async Task Post_PayloadInABlob_IsReadFromThere()
    {
        var name = $"test/{Guid.NewGuid():n}.png";
        await new BlobClient(app.Azurite.ConnectionString, "requests", name).UploadAsync(BinaryData.FromBytes(TestPictures.GrayPng(28, 28)));

        var id = await app.Client.AcceptAsync(
            $$$"""{"model":"picture","payload":{"operation":"predict","blob":"requests/{{{name}}}","contentType":"image/png"}}""");

        var job = await app.Client.WaitAsync(id);
        Assert.True(job.State() == "succeeded", job.GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Queue_MessageWithoutId_IsAJobUnderTheIdOfTheMessage(bool base64)
    {
        var text = $$$"""{"model":"add","infer":{{{Infer}}}}""";

        var id = await app.EnqueueJobAsync(base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text);

        var job = await app.Client.WaitAsync(id);
        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.Equal([2, 3, 4, 5], job.GetProperty("result").GetProperty("body").Output().Floats());
    }

    [Fact]
    public async Task Queue_IdOfAnotherJob_LeavesThatJobAndFailsUnderItsOwn()
    {
        var id = await app.Client.AcceptAsync($$$"""{"model":"add","infer":{{{Infer}}}}""");
        await app.Client.WaitAsync(id);

        var rejected = await app.Client.WaitAsync(await app.EnqueueJobAsync($$$"""{"id":"{{{id}}}","model":"two","infer":{}}"""));

        Assert.Equal("failed", rejected.State());
        Assert.Equal(409, rejected.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Equal("succeeded", (await app.Client.WaitAsync(id)).State());
    }

    [Fact]
    public async Task Queue_MessageOfAJobThatIsDone_ChangesNothing()
    {
        var text = $$$"""{"id":"twice-{{{Guid.NewGuid():n}}}","model":"add","infer":{{{Infer}}}}""";
        var id = JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
        await app.EnqueueJobAsync(text);
        var first = await app.Client.WaitAsync(id);
        await app.EnqueueJobAsync(text);

        // Behind the repeated one: when it has ended, that was taken as well.
        await app.Client.WaitAsync(await app.Client.AcceptAsync($$$"""{"model":"add","infer":{{{Infer}}}}"""));

        Assert.Equal(first.GetRawText(), (await app.Client.WaitAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Delete_RunningJob_StopsIt()
    {
        const int Size = 480;
        var data = string.Join(',', Enumerable.Repeat("0", Size * Size));
        var id = await app.Client.AcceptAsync(
            $$$"""{"model":"slow","infer":{"inputs":[{"name":"x","shape":[{{{Size}}},{{{Size}}}],"datatype":"FP32","data":[{{{data}}}]}]}}""");
        await app.Client.WaitAsync(id, job => job.State() == "running");

        var (status, cancelled) = await app.Client.SendJobAsync(HttpMethod.Delete, $"/api/jobs/{id}");
        var (again, _) = await app.Client.SendJobAsync(HttpMethod.Delete, $"/api/jobs/{id}");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [status, again]);
        Assert.Equal("cancelled", cancelled.State());
        var (noResult, _) = await app.Client.SendJobAsync(HttpMethod.Get, $"/api/jobs/{id}/result");
        Assert.Equal(HttpStatusCode.NotFound, noResult);
    }

    [Fact]
    public async Task Delete_EndedJob_LeavesIt()
    {
        var id = await app.Client.AcceptAsync($$$"""{"model":"add","infer":{{{Infer}}}}""");
        var ended = await app.Client.WaitAsync(id);

        var (status, job) = await app.Client.SendJobAsync(HttpMethod.Delete, $"/api/jobs/{id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(ended.GetRawText(), job.GetRawText());
    }

    [Fact]
    public async Task Post_ModelThatCannotBeLoaded_FailsAfterAllAttemptsWithTheReason()
    {
        var id = await app.Client.AcceptAsync($$$"""{"model":"broken-operator","infer":{{{Infer}}}}""");

        var job = await app.Client.WaitAsync(id);

        Assert.Equal("failed", job.State());
        Assert.Contains("NoSuchOperator", job.ErrorDetail(), StringComparison.Ordinal);
        Assert.Equal(5, job.GetProperty("attempts").GetInt32());
    }

    private Task<HttpResponseMessage> SendBinaryAsync(byte[] body, int jsonLength, bool respondAsync, string model = "add")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = new ByteArrayContent(body) };
        request.Headers.Add(ProtocolClient.JsonLengthHeader, jsonLength.ToString(CultureInfo.InvariantCulture));
        if (respondAsync)
        {
            request.Headers.Add("Prefer", "respond-async");
        }

        return app.Client.SendAsync(request);
    }
}
