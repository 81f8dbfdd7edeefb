using System.Net;
using System.Text;
using System.Text.Json;
using MaaS.Functions.Tests.Batches;
using MaaS.Functions.Tests.Jobs;

namespace MaaS.Functions.Tests.Http;

[Collection(AppCollection.Name)]
public sealed class TextTests(AppFixture app)
{
    [Fact]
    public async Task Predict_OneText_AnswersLabelsAndScores()
    {
        var answer = await PredictAsync("/api/models/text/predict", """{"text":"Good!"}""");

        Assert.Equal("text", answer.GetProperty("model").GetString());
        Assert.Equal(["good", "bad"], Labels(answer));
        Assert.Equal(1 / (1 + Math.Exp(-3)), answer.GetProperty("predictions")[0].GetProperty("score").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task Predict_Texts_AnswersRows()
    {
        var answer = await PredictAsync("/api/models/text/versions/1/predict?topK=1", """{"texts":["good good","bad",""]}""");

        Assert.Equal(["good", "bad", "bad"], answer.GetProperty("rows").EnumerateArray().SelectMany(Labels));
    }

    [Fact]
    public async Task Predict_PlainText_AnswersLabels()
    {
        var answer = await PredictAsync("/api/models/text/predict", "very\tbad", "text/plain");

        Assert.Equal("bad", Labels(answer).First());
    }

    [Fact]
    public async Task Job_PredictOnText_AnswersWhatTheRouteWould()
    {
        var id = await app.Client.AcceptAsync("""{"model":"text","predict":{"text":"good"},"topK":1}""");

        var job = await app.Client.WaitAsync(id);

        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.Equal(["good"], Labels(job.GetProperty("result").GetProperty("body")));
    }

    [Fact]
    public async Task Job_PlainTextThatPrefersToWait_AnswersWhatTheRouteWould()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/models/text/predict")
        {
            Content = new StringContent("bad", Encoding.UTF8, "text/plain"),
            Headers = { { "Prefer", "respond-async" } },
        };
        using var response = await app.Client.SendAsync(message);
        var accepted = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

        var job = await app.Client.WaitAsync(accepted.GetProperty("id").GetString()!);

        Assert.True(job.State() == "succeeded", job.GetRawText());
        Assert.Equal("bad", Labels(job.GetProperty("result").GetProperty("body")).First());
    }

    [Fact]
    public async Task Batch_LinesWithTexts_AreAnsweredWithTheirKeys()
    {
        var client = new BatchClient(app.Client, app.Azurite.ConnectionString);

        var batch = await client.UploadAndWaitAsync($"text/{Guid.NewGuid():n}.jsonl", """
            {"id":"a","text":"good good"}
            {"id":"b","text":null}
            {"id":"c","text":"bad, bad, bad, bad, bad"}
            """);

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var rows = (await client.ReadLinesAsync(batch, "predictions.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["a good", "c bad"], rows.Select(row => $"{row.GetProperty("id")} {Labels(row).First()}"));
        Assert.Contains("\"row\":1", Assert.Single(await client.ReadLinesAsync(batch, "errors.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_CsvWithAColumnOfTexts_IsAnsweredByRow()
    {
        var client = new BatchClient(app.Client, app.Azurite.ConnectionString);

        var batch = await client.UploadAndWaitAsync($"text/{Guid.NewGuid():n}.csv", "id,text\n1,good\n2,\"bad, bad\"\n");

        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        var lines = await client.ReadLinesAsync(batch, "predictions.csv");
        Assert.Equal("id,label,score", lines[0]);
        Assert.Equal(["1,good", "2,bad"], lines[1..].Select(line => line[..line.LastIndexOf(',')]));
    }

    [Fact]
    public async Task Describe_Version_ShowsTheTokenizerAndItsFile()
    {
        var version = JsonDocument.Parse(await app.Client.GetStringAsync("/api/models/text/versions/1")).RootElement;

        Assert.Equal("wordPiece", version.GetProperty("text").GetProperty("tokenizer").GetProperty("type").GetString());
        Assert.Equal("pre", version.GetProperty("text").GetProperty("padding").GetString());
        Assert.Equal("vocab.txt", version.GetProperty("files")[1].GetProperty("path").GetString());
    }

    private static IEnumerable<string?> Labels(JsonElement answer) =>
        answer.GetProperty("predictions").EnumerateArray().Select(prediction => prediction.GetProperty("label").GetString());

    private async Task<JsonElement> PredictAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await app.Client.PostAsync(path, content);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer);
        return JsonDocument.Parse(answer).RootElement;
    }
}
