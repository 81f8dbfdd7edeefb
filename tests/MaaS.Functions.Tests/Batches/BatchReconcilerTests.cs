using MaaS.Serving;
using MaaS.Testing;

namespace MaaS.Functions.Tests.Batches;

public sealed class BatchReconcilerTests(BatchSteps steps) : IClassFixture<BatchSteps>
{
    private readonly BatchCsv _csv = new(5 * BatchSteps.ChunkRows);

    [Fact]
    public async Task Reconcile_UploadNobodyToldOf_BecomesABatch()
    {
        var source = await steps.UploadAsync(_csv.ToContent());

        await steps.ReconcileAsync();

        await steps.FinishAsync(source.ComputeBatchId(), _csv);
    }

    [Fact]
    public async Task Reconcile_StartMessageIsGone_AsksAgain()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.Messages.Queue.ClearMessagesAsync();

        await steps.ReconcileAsync();

        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task Reconcile_ChunkMessagesAreGone_AsksAgainForWhatIsLeft()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();

        await steps.ReconcileAsync();

        Assert.Equal(4, (await steps.Messages.Queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task Reconcile_AllIsAnsweredButNobodyFinished_Finishes()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.Messages.Queue.ClearMessagesAsync();
        batch = await steps.FindAsync(batch.Id);
        for (var chunk = 0; chunk < batch.Chunks; chunk++)
        {
            await steps.Get<BatchWorker>().AnswerAsync(batch, chunk, CancellationToken.None);
        }

        await steps.ReconcileAsync();

        await steps.FinishAsync(batch.Id, _csv);
    }

    [Fact]
    public async Task Reconcile_EndedButNotClosed_Closes()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        await steps.StepAsync();
        await steps.Get<BatchTable>().ChangeAsync(
            batch.Id, record => record with { State = BatchState.Cancelled, FinishedAt = record.CreatedAt }, CancellationToken.None);

        await steps.ReconcileAsync();

        Assert.True((await steps.FindAsync(batch.Id)).IsClosed);
        var summary = steps.Get<BatchFiles>().Output(batch, BatchFiles.Summary);
        Assert.True(await summary.ExistsAsync());
        await steps.Messages.Queue.ClearMessagesAsync();
        await steps.Messages.CheckNothingLeftAsync(batch.Id);
    }

    [Fact]
    public async Task Reconcile_ABatchThatCannotGoOn_OthersDo()
    {
        var batch = await steps.AcceptAsync(_csv.ToContent());
        var broken = batch with { Id = new string('0', 32), Version = "1", Chunks = 0 };
        await steps.Get<BatchTable>().AddAsync(broken, CancellationToken.None);
        await steps.Messages.Queue.ClearMessagesAsync();

        await steps.ReconcileAsync();

        await steps.FinishAsync(batch.Id, _csv);
        await steps.Get<BatchTable>().RemoveOpenAsync(broken.Id, CancellationToken.None);
    }
}
