using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Jobs;

/// <summary>What is no job is refused with a reason; what turns out to be none when it is run fails with one, at once.</summary>
[Collection(AppCollection.Name)]
public sealed class BadJobsTests(AppFixture app)
{
    private const string Good = """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";

    private static readonly string NestedTooDeep =
        $$$"""{"model":"add","infer":{{{string.Concat(Enumerable.Repeat("{\"a\":", 500))}}}1{{{new string('}', 500)}}}}""";

    [Theory]
    [InlineData("", 400, "JSON")]
    [InlineData("hello", 400, "JSON")]
    [InlineData("[]", 400, "JSON")]
    [InlineData("""{"model":"add","infer":$}""", 400, "infer")]
    [InlineData("""{"infer":{}}""", 400, "'model' is missing")]
    [InlineData("""{"model":"../add","infer":{}}""", 400, "'model' is '../add'")]
    [InlineData("""{"model":"add","version":"-1","infer":{}}""", 400, "'version' is '-1'")]
    [InlineData("""{"model":"add"}""", 400, "expected exactly one")]
    [InlineData("""{"model":"add","infer":{},"predict":{}}""", 400, "2 of 'infer', 'predict' and 'payload'")]
    [InlineData("""{"model":"add","infer":[1]}""", 400, "expected an object")]
    [InlineData("""{"model":"add","infer":{},"color":"red"}""", 400, "color")]
    [InlineData("""{"model":"add","infer":{},"topK":3}""", 400, "'topK' is 3")]
    [InlineData("""{"model":"add","payload":{"operation":"sing","base64":""}}""", 400, "expected \"infer\" or \"predict\"")]
    [InlineData("""{"model":"add","payload":{"operation":"infer"}}""", 400, "neither of 'blob' and 'base64'")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","base64":"%"}}""", 400, "is not Base64")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests/../models/x"}}""", 400, "'payload.blob'")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"models/add/1/model.onnx"}}""", 400, "in one of the containers requests")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","base64":"","jsonLength":-1}}""", 400, "'payload.jsonLength' is -1")]
    [InlineData("""{"id":"a.b","model":"add","infer":{}}""", 400, "'a.b' cannot be the id of a job")]
    [InlineData("""{"id":"","model":"add","infer":{}}""", 400, "cannot be the id of a job")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests"}}""", 400, "expected container/path")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests//a"}}""", 400, "expected container/path")]
    [InlineData("""{"model":"add","infer":{},"webhook":"https://example.com"}""", 400, "sends no webhooks")]
    public async Task Post_WhatIsNoJob_IsRefused(string json, int expected, string says)
    {
        var (status, problem) = await app.Client.SendJobAsync(HttpMethod.Post, "/api/jobs", json);

        Assert.Equal(expected, (int)status);
        CheckText(problem.GetProperty("detail").GetString()!, says);
    }

    [Theory]
    [InlineData("""{"model":"nobody","infer":{}}""", 404, "'nobody'")]
    [InlineData("""{"model":"add","version":"99","infer":{}}""", 404, "99")]
    [InlineData("""{"model":"add","version":"nobody","infer":{}}""", 404, "nobody")]
    [InlineData("""{"model":"add","infer":{}}""", 400, "inputs")]
    [InlineData("""{"model":"add","predict":{"rows":[[1,2,3,4]]}}""", 400, "has no task")]
    [InlineData("""{"model":"picture","predict":{"image":"aGVsbG8="}}""", 400, "PNG")]
    [InlineData("""{"model":"picture","payload":{"operation":"predict","base64":"aGVsbG8=","contentType":"audio/wav"}}""", 415, "audio/wav")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","base64":"aGVsbG8=","contentEncoding":"gzip"}}""", 400, "decompressed")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests/nobody/has/put/it/here"}}""", 400, "There is no blob requests/nobody")]
    public async Task Post_JobThatCannotBeDone_FailsAtOnceWithAReason(string json, int expected, string says)
    {
        var job = await app.Client.WaitAsync(await app.Client.AcceptAsync(json));

        Assert.Equal("failed", job.State());
        Assert.Equal((expected, 1), (job.GetProperty("error").GetProperty("status").GetInt32(), job.GetProperty("attempts").GetInt32()));
        CheckText(job.ErrorDetail(), says);
    }

    [Theory]
    [InlineData("hello", "not the JSON that is expected")]
    [InlineData("null", "not the JSON that is expected")]
    [InlineData("////", "not the JSON that is expected")]
    [InlineData("[]", "not the JSON that is expected")]
    [InlineData("aGVsbG8=", "not the JSON that is expected")]
    [InlineData("eyJtb2RlbCI6Iv8iLCJpbmZlciI6e319", "not the JSON that is expected")] // {"model":"\xFF",…}: not UTF-8
    [InlineData("""{"infer":{}}""", "'model' is missing")]
    [InlineData("""{"model":"add"}""", "exactly one")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests/../models/x"}}""", "'payload.blob'")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"models/add/1/model.onnx"}}""", "one of the containers requests")]
    [InlineData("""{"model":"add","infer":{},"webhook":"https://example.com"}""", "sends no webhooks")]
    [InlineData("""{"id":"a.b","model":"add","infer":{}}""", "'a.b' cannot be the id of a job")]
    [InlineData("""{"id":"a b","model":"add","infer":{}}""", "'a b' cannot be the id of a job")]
    [InlineData("""{"model":"add","infer":{},"color":"red"}""", "$.color")]
    public async Task Queue_WhatIsNoJob_IsRecordedAsAFailedOne(string message, string says)
    {
        var job = await app.Client.WaitAsync(await app.EnqueueJobAsync(message));

        Assert.Equal("failed", job.State());
        Assert.Equal(400, job.GetProperty("error").GetProperty("status").GetInt32());
        CheckText(job.ErrorDetail(), says);
    }

    [Theory]
    [InlineData("""{"model":"nobody","infer":{}}""", 404, "'nobody'")]
    [InlineData("""{"model":"add","version":"99","infer":{}}""", 404, "99")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","base64":"/w=="}}""", 400, "JSON")]
    [InlineData("""{"model":"add","payload":{"operation":"infer","blob":"requests/nobody/has/put/it/here"}}""", 400, "There is no blob")]
    public async Task Queue_JobThatCannotBeDone_FailsAtOnceWithAReason(string message, int expected, string says)
    {
        var job = await app.Client.WaitAsync(await app.EnqueueJobAsync(message));

        Assert.Equal("failed", job.State());
        Assert.Equal((expected, 1), (job.GetProperty("error").GetProperty("status").GetInt32(), job.GetProperty("attempts").GetInt32()));
        CheckText(job.ErrorDetail(), says);
    }

    [Fact]
    public async Task Queue_BlobDeletedBeforeItIsRead_FailsAtOnceWithAReason()
    {
        var blob = new BlobClient(app.Azurite.ConnectionString, "requests", $"test/{Guid.NewGuid():n}.json");
        await blob.UploadAsync(BinaryData.FromString(Good));
        await blob.DeleteAsync();

        var job = await app.Client.WaitAsync(await app.EnqueueJobAsync(
            $$$"""{"model":"add","payload":{"operation":"infer","blob":"requests/{{{blob.Name}}}"}}"""));

        Assert.Equal(("failed", 400), (job.State(), job.GetProperty("error").GetProperty("status").GetInt32()));
        CheckText(job.ErrorDetail(), $"There is no blob requests/{blob.Name}");
    }

    [Fact]
    public async Task Queue_BlobOverTheLimit_FailsAtOnceWithTheLimit()
    {
        var blob = new BlobClient(app.Azurite.ConnectionString, "requests", $"test/{Guid.NewGuid():n}.json");
        await blob.UploadAsync(BinaryData.FromBytes(new byte[AppFixture.MaxPayloadBytes + 1]));

        var job = await app.Client.WaitAsync(await app.EnqueueJobAsync(
            $$$"""{"model":"add","payload":{"operation":"infer","blob":"requests/{{{blob.Name}}}"}}"""));

        Assert.Equal(("failed", 413), (job.State(), job.GetProperty("error").GetProperty("status").GetInt32()));
        CheckText(job.ErrorDetail(), $"{AppFixture.MaxPayloadBytes}");
    }

    [Fact]
    public async Task Queue_NestedTooDeep_IsRecordedAsAFailedOne()
    {
        var job = await app.Client.WaitAsync(await app.EnqueueJobAsync(NestedTooDeep));

        Assert.Equal(("failed", 400), (job.State(), job.GetProperty("error").GetProperty("status").GetInt32()));
        CheckText(job.ErrorDetail(), "not the JSON that is expected");
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("-a")]
    [InlineData("a%20b")]
    [InlineData("%C3%A4")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task Put_BadId_IsRefused(string id)
    {
        var (status, problem) = await app.Client.SendJobAsync(
            HttpMethod.Put, $"/api/jobs/{id}", $$$"""{"model":"add","infer":{{{Good}}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        CheckText(problem.GetProperty("detail").GetString()!, "cannot be the id of a job: expected 1 to 100 characters");
    }

    [Fact]
    public async Task Put_OtherIdInTheBody_IsRefused()
    {
        var (status, problem) = await app.Client.SendJobAsync(
            HttpMethod.Put, "/api/jobs/one", $$$"""{"id":"two","model":"add","infer":{{{Good}}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        CheckText(problem.GetProperty("detail").GetString()!, "The body has id 'two' and the path 'one'");
    }

    [Fact]
    public async Task Post_NotUtf8_IsRefused()
    {
        var (status, body) = await PostLatin1Async("{\"model\":\"\u00FF\",\"infer\":{}}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        CheckText(body.GetProperty("detail").GetString()!, "JSON");
    }

    /// <summary>The payload is read when the job runs.</summary>
    [Fact]
    public async Task Post_PayloadNotUtf8_FailsAtOnceWithAReason()
    {
        var (status, body) = await PostLatin1Async("{\"model\":\"add\",\"infer\":{\"id\":\"\u00FF\"}}");

        Assert.Equal(HttpStatusCode.Accepted, status);
        var job = await app.Client.WaitAsync(body.GetProperty("id").GetString()!);
        Assert.Equal(("failed", 400), (job.State(), job.GetProperty("error").GetProperty("status").GetInt32()));
        CheckText(job.ErrorDetail(), "JSON");
    }

    [Fact]
    public async Task Post_UnknownContentEncoding_IsRefused()
    {
        using var content = new StringContent($$$"""{"model":"add","infer":{{{Good}}}}""");
        content.Headers.ContentEncoding.Add("lzma");
        using var response = await app.Client.PostAsync("/api/jobs", content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        CheckText(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!, "lzma");
    }

    [Fact]
    public async Task Infer_PreferRespondAsyncWithABodyOverTheLimit_IsRefusedAndLeavesNothing()
    {
        var payloads = new BlobContainerClient(app.Azurite.ConnectionString, "requests");
        var before = await payloads.GetBlobsAsync().Select(blob => blob.Name).ToListAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/add/infer");
        request.Content = new ByteArrayContent(new byte[AppFixture.MaxPayloadBytes + 1]);
        request.Headers.Add("Prefer", "respond-async");

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains($"{AppFixture.MaxPayloadBytes}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await payloads.GetBlobsAsync().Select(blob => blob.Name).ToListAsync()).Except(before));
    }

    [Fact]
    public async Task Post_NestedTooDeep_IsRefused()
    {
        var (status, problem) = await app.Client.SendJobAsync(HttpMethod.Post, "/api/jobs", NestedTooDeep);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        CheckText(problem.GetProperty("detail").GetString()!, "not the JSON that is expected");
    }

    [Fact]
    public async Task Post_DocumentTooLarge_IsRefused()
    {
        var (status, problem) = await app.Client.SendJobAsync(
            HttpMethod.Post, "/api/jobs", $$$"""{"model":"add","infer":{"id":"{{{new string('x', 5 << 20)}}}"}}""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        CheckText(problem.GetProperty("detail").GetString()!, "4194304");
    }

    [Fact]
    public async Task GetResult_OfABlobThatWasRemoved_Is404()
    {
        var values = string.Join(',', Enumerable.Repeat("1.5", 40_000));
        var id = await app.Client.AcceptAsync(
            $$$"""{"model":"add","infer":{"inputs":[{"name":"x","shape":[10000,4],"datatype":"FP32","data":[{{{values}}}]}]}}""");
        var job = await app.Client.WaitAsync(id);
        Assert.True(job.State() == "succeeded", job.GetRawText());
        var path = job.GetProperty("result").GetProperty("blob").GetString()!.Split('/', 2);
        await new BlobClient(app.Azurite.ConnectionString, path[0], path[1]).DeleteAsync();

        using var response = await app.Client.GetAsync($"/api/jobs/{id}/result");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        CheckText(problem.GetProperty("detail").GetString()!, "was removed");
    }

    [Fact]
    public async Task Queue_ManyCopiesOfAMessage_AreOneJob()
    {
        var id = $"copies-{Guid.NewGuid():n}";
        var message = $$$"""{"id":"{{{id}}}","model":"add","infer":{{{Good}}}}""";
        var queue = new QueueClient(app.Azurite.ConnectionString, "predict-requests");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => queue.SendMessageAsync(message)));

        var first = await app.Client.WaitAsync(id);
        await queue.WaitForEmptyAsync(TimeSpan.FromMinutes(1));
        var last = await app.Client.WaitAsync(id);
        Assert.Equal("succeeded", first.State());
        Assert.Equal(first.GetProperty("finishedAt").GetRawText(), last.GetProperty("finishedAt").GetRawText());
        Assert.Equal(first.GetProperty("result").GetRawText(), last.GetProperty("result").GetRawText());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostLatin1Async(string text)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(text));
        using var response = await app.Client.PostAsync("/api/jobs", content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>It tells the caller what to do, and nothing of the machine.</summary>
    private static void CheckText(string detail, string says)
    {
        Assert.Contains(says, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, detail, StringComparison.Ordinal);
    }
}
