using System.IO.Compression;
using Azure.Storage.Blobs.Models;
using MaaS.Serving;
using MaaS.Serving.Tests;
using MaaS.Testing;
using Parquet.Schema;

namespace MaaS.Functions.Tests.Batches;

public sealed class BatchStepsTests(BatchSteps steps) : IClassFixture<BatchSteps>
{
    private readonly BatchCsv _csv = new(100 * BatchSteps.ChunkRows);

    [Theory]
    [InlineData(".csv")]
    [InlineData(".csv.gz")]
    public async Task Start_SeveralAtOnce_FindEveryChunkOnce(string extension)
    {
        var content = _csv.ToContent();
        var batch = await steps.AcceptAsync(extension == ".csv" ? content : Compress(content), extension);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => steps.Get<BatchStarter>().StartAsync(batch, CancellationToken.None)));

        Assert.Equal(100, (await steps.FindAsync(batch.Id)).Chunks);
        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task Start_AfterAFailedAttempt_ClearsItsError()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.Get<BatchTable>().ChangeAsync(
            batch.Id, record => record with { Error = new FailureReason(503, "Storage not available", "For a moment") }, CancellationToken.None);

        await steps.StepAsync();

        Assert.Null((await steps.FindAsync(batch.Id)).Error);
        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task Answer_SameChunkTwiceAtOnce_OneCounts()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        batch = await steps.FindAsync(batch.Id);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => steps.Get<BatchWorker>().AnswerAsync(batch, 7, CancellationToken.None)));

        Assert.Single(results, result => result is not null);
        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task GiveUp_StartMessageWhenAllChunksAreFound_LeavesTheBatch()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();

        await steps.Get<BatchRunner>().GiveUpAsync(batch.Id, CancellationToken.None);

        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task GiveUp_EveryMessage_FailsTheBatchOnce()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(
            chunk => steps.Get<BatchRunner>().GiveUpAsync($"{batch.Id}/{chunk}", CancellationToken.None)));

        batch = await steps.FindAsync(batch.Id);
        Assert.Equal(BatchState.Failed, batch.State);
        Assert.Contains("The process ended during each", batch.Error!.Detail, StringComparison.Ordinal);
        await steps.Messages.CheckNothingLeftAsync(batch.Id);
    }

    [Fact]
    public async Task Finish_PartsWereDropped_FailsInsteadOfTryingForever()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.StepAsync();
        await steps.Get<BatchFiles>().Output(batch, "predictions.csv").CommitBlockListAsync([]);

        while (await steps.StepAsync())
        {
        }

        batch = await steps.FindAsync(batch.Id);
        Assert.Equal((BatchState.Failed, "Output lost"), (batch.State, batch.Error!.Title));
        Assert.Equal([BatchFiles.Errors, BatchFiles.Summary], await OutputAsync(batch));
        await steps.Messages.CheckNothingLeftAsync(batch.Id);
    }

    [Fact]
    public async Task Finish_SeveralAtOnceWithACancel_EndsOneWay()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();
        batch = await steps.FindAsync(batch.Id);
        await Parallel.ForAsync(0, 100, async (chunk, stop) => await steps.Get<BatchWorker>().AnswerAsync(batch, chunk, stop));

        var closer = steps.Get<BatchCloser>();
        await Task.WhenAll(
            closer.FinishAsync(batch.Id, CancellationToken.None), closer.FinishAsync(batch.Id, CancellationToken.None),
            closer.CancelAsync(batch, CancellationToken.None));

        batch = await steps.FindAsync(batch.Id);
        string[] predictions = batch.State == BatchState.Succeeded ? ["predictions.csv"] : [];
        string[] kept = [BatchFiles.Errors, .. predictions, BatchFiles.Summary];
        Assert.Equal(kept, await OutputAsync(batch));
        Assert.Equal(_csv.Rows, batch.Result.Rows);
        await steps.Messages.CheckNothingLeftAsync(batch.Id);
    }

    [Fact]
    public async Task Cancel_WhilePartsAreWritten_LeavesNoPart()
    {
        var rows = Enumerable.Range(0, 40 * BatchSteps.ChunkRows).ToArray();
        var columns = Enumerable.Range(0, 4).Select(i => ((Field)new DataField<int>($"x_{i}"), (Array)rows));
        var content = BinaryData.FromBytes(await ParquetFiles.WriteAsync(BatchSteps.ChunkRows, [.. columns]));

        // Again where the machine was so busy that all parts were written before the cancel.
        var wasInTheMiddle = false;
        for (var i = 0; i < 3 && !wasInTheMiddle; i++)
        {
            wasInTheMiddle = await CancelWhilePartsAreWrittenAsync(content);
        }

        Assert.True(wasInTheMiddle);
    }

    [Fact]
    public async Task Start_FileThatCouldHaveTooManyRows_HasLargerChunks()
    {
        // 400 000 bytes could be 200 000 rows, which are 20 in each of 10 000 chunks.
        var row = new string('a', 3991) + ",1,2,3,4\n";
        var content = "note,x_0,x_1,x_2,x_3\n" + string.Concat(Enumerable.Repeat(row, 100));

        var batch = await steps.AcceptAsync(BinaryData.FromString(content));
        await steps.StepAsync();

        batch = await steps.FindAsync(batch.Id);
        Assert.Equal((20, 5), (batch.Limits!.Rows, batch.Chunks));
        await steps.FinishAsync(batch.Id);
    }

    /// <returns>Whether parts were still to be written.</returns>
    private async Task<bool> CancelWhilePartsAreWrittenAsync(BinaryData content)
    {
        var batch = await steps.AcceptAsync(content, ".parquet");
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();
        batch = await steps.FindAsync(batch.Id);
        await steps.Get<BatchWorker>().AnswerAsync(batch, 0, CancellationToken.None);
        Assert.Single(await OutputAsync(batch));

        var answers = Enumerable.Range(1, 39)
            .Select(chunk => steps.Get<BatchWorker>().AnswerAsync(batch, chunk, CancellationToken.None)).ToArray();
        await await Task.WhenAny(answers);
        await steps.Get<BatchCloser>().CancelAsync(batch, CancellationToken.None);
        var results = await Task.WhenAll(answers);

        Assert.Equal([BatchFiles.Errors, BatchFiles.Summary], await OutputAsync(batch));
        await steps.Messages.CheckNothingLeftAsync(batch.Id);
        return results.Contains(null);
    }

    private async Task<string[]> OutputAsync(BatchRecord batch)
    {
        var folder = BatchFiles.OutputFolder(batch).Split('/', 2);
        var blobs = steps.Messages.Blobs.GetBlobContainerClient(folder[0])
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, folder[1], CancellationToken.None);
        return await blobs.Select(blob => blob.Name[(folder[1].Length + 1)..]).ToArrayAsync(CancellationToken.None);
    }

    private static BinaryData Compress(BinaryData content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return BinaryData.FromBytes(buffer.ToArray());
    }
}
