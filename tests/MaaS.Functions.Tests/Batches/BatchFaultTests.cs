using System.Net;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using MaaS.Functions.Tests.Jobs;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Batches;

[Collection(AppCollection.Name)]
public sealed class BatchFaultTests(AppFixture app)
{
    private const int ChunkRows = 100;

    private readonly BatchClient _client = new(app.Client, app.Azurite.ConnectionString);
    private readonly BatchMessages _messages = new(app.Azurite.ConnectionString);

    private static string NewName() => $"{Guid.NewGuid():n}.csv";

    [Fact]
    public async Task Messages_DeliveredTwice_AnswerEveryRowOnce()
    {
        var csv = new BatchCsv(10_000);
        var id = await UploadAsync($"add/{NewName()}", csv);
        await _client.WaitAsync(id, batch => RowsDone(batch) > 0);

        await RepeatMessagesAsync(id, csv.Rows / ChunkRows);
        var batch = await CheckAsync(id, csv);
        var written = await ETagsAsync(batch);

        await RepeatMessagesAsync(id, csv.Rows / ChunkRows);
        await CheckAsync(id, csv);
        Assert.Equal(written, await ETagsAsync(batch));
    }

    [Fact]
    public async Task Upload_OverwrittenInTheMiddle_FailsAndTheNextHasAllItsRows()
    {
        var csv = new BatchCsv(30_000, Offset: 7);
        var (first, second) = ("", "");
        var failed = await BeforeItsEndAsync(async () =>
        {
            var path = $"add/{NewName()}";
            first = await UploadAsync(path, new BatchCsv(30_000));
            await _client.WaitAsync(first, batch => RowsDone(batch) > 0);
            second = await UploadAsync(path, csv);
            return await _client.WaitAsync(first);
        });

        Assert.Equal("failed", failed.State());
        Assert.Equal(409, failed.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Contains(second, failed.ErrorDetail(), StringComparison.Ordinal);
        Assert.DoesNotContain("predictions.csv", await _client.ListAsync(failed));
        await CheckAsync(second, csv);
        await _messages.CheckNothingLeftAsync(first);
    }

    [Fact]
    public async Task Upload_OfTheSameFileTwice_HasAllRowsInTheBatchOfTheLast()
    {
        var path = $"add/{NewName()}";
        var csv = new BatchCsv(5000);
        var first = await UploadAsync(path, csv);
        var second = await UploadAsync(path, csv);

        await CheckAsync(second, csv);
        if ((await app.Client.SendJobAsync(HttpMethod.Get, $"/api/batches/{first}")).Status == HttpStatusCode.OK)
        {
            var batch = await _client.WaitAsync(first);
            Assert.True(batch.State() == "succeeded" || batch.ErrorDetail().Contains(second, StringComparison.Ordinal), batch.GetRawText());
        }
    }

    [Fact]
    public async Task Delete_InTheMiddle_KeepsNoPredictionsAndStops()
    {
        var id = "";
        var cancelled = await BeforeItsEndAsync(async () =>
        {
            id = await UploadAsync($"add/{NewName()}", new BatchCsv(30_000));
            await _client.WaitAsync(id, batch => RowsDone(batch) > 0);
            await app.Client.SendJobAsync(HttpMethod.Delete, $"/api/batches/{id}");
            return await _client.WaitAsync(id);
        });
        await _messages.CheckNothingLeftAsync(id);

        Assert.Equal("cancelled", cancelled.State());
        Assert.Equal(["errors.jsonl", "summary.json"], await _client.ListAsync(cancelled));
        var summary = await _client.ReadSummaryAsync(cancelled);
        Assert.Equal("cancelled", summary.GetProperty("state").GetString());
        Assert.InRange(summary.GetProperty("rows").GetInt32(), ChunkRows, 29_999);
        Assert.Equal(summary.GetProperty("failed").GetInt32(), (await _client.ReadLinesAsync(cancelled, "errors.jsonl")).Length);
        Assert.Equal(RowsDone(cancelled), RowsDone(await _client.WaitAsync(id)));
    }

    [Fact]
    public async Task Chunk_ThatAlwaysFails_FailsTheBatchWithItsLastReason()
    {
        var id = await UploadAsync($"broken-operator/{NewName()}", new BatchCsv(10));

        var failed = await _client.WaitAsync(id);

        Assert.Equal("failed", failed.State());
        Assert.Contains("in several attempts", failed.ErrorDetail(), StringComparison.Ordinal);
        Assert.Contains("broken-operator", failed.ErrorDetail(), StringComparison.Ordinal);
        await _messages.CheckNothingLeftAsync(id);
    }

    /// <summary>Begins again with another batch where the machine was so busy that all rows were done before the test got to act.</summary>
    private static async Task<JsonElement> BeforeItsEndAsync(Func<Task<JsonElement>> act)
    {
        for (var again = 0; again < 2; again++)
        {
            var batch = await act();
            if (batch.State() != "succeeded")
            {
                return batch;
            }
        }

        return await act();
    }

    private static int RowsDone(JsonElement batch) => batch.GetProperty("rowsDone").GetInt32();

    private Task<string> UploadAsync(string path, BatchCsv csv) => _client.UploadAsync(path, csv.ToContent().ToArray());

    private async Task<JsonElement> CheckAsync(string id, BatchCsv csv)
    {
        var batch = await _client.WaitAsync(id);
        Assert.True(batch.State() == "succeeded", batch.GetRawText());
        await _messages.CheckNothingLeftAsync(id);
        await csv.CheckAsync(_messages.Blobs, batch.GetProperty("output").GetString()!);
        return batch;
    }

    private async Task RepeatMessagesAsync(string id, int chunks) => await Parallel.ForEachAsync(
        Enumerable.Range(0, chunks).Select(index => $"{id}/{index}").Append(id),
        async (message, stop) => await _messages.Queue.SendMessageAsync(message, stop));

    private async Task<string[]> ETagsAsync(JsonElement batch)
    {
        var folder = batch.GetProperty("output").GetString()!["batch-output/".Length..];
        var blobs = _client.Output.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, CancellationToken.None);
        return await blobs.Select(blob => $"{blob.Name} {blob.Properties.ETag}").ToArrayAsync(CancellationToken.None);
    }
}
