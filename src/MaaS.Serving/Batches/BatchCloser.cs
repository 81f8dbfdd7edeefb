using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Ends batches. Whoever finds the last chunk done, or a reason to stop, ends the batch; all that is done then may be done twice, and comes
/// out the same.
/// </summary>
internal sealed class BatchCloser(
    BatchPlans plans, BatchFiles files, BatchTable table, ServingMetrics metrics, IOptions<BatchesOptions> options, TimeProvider time)
{
    private static readonly FailureReason OutputLost = new(
        500, "Output lost",
        "Parts of the output are gone: storage keeps parts of files that are not whole for a week. Upload the file again.");

    /// <summary>So few rows say nothing about the rest.</summary>
    private const long FewRows = 1000;

    /// <summary>Ends the batch when nothing is left to do.</summary>
    public async Task FinishAsync(string id, CancellationToken cancellationToken)
    {
        var batch = await table.FindAsync(id, cancellationToken);
        if (batch is { IsFinal: true })
        {
            await CloseAsync(batch, cancellationToken);
        }

        if (batch is not { IsFinal: false, Chunks: { } chunks } || await table.HasPendingAsync(id, cancellationToken))
        {
            return;
        }

        var done = await table.ReadDoneAsync(id, cancellationToken).ToListAsync(cancellationToken);
        if (done.Count != chunks)
        {
            // Another has ended it meanwhile.
            return;
        }

        var result = Sum(done);
        if (ExceedsFailedShare(result))
        {
            await FailAsync(batch, TooManyFailed(result), cancellationToken);
            return;
        }

        await SucceedAsync(batch, done, result, cancellationToken);
    }

    public Task FailAsync(BatchRecord batch, FailureReason error, CancellationToken cancellationToken) =>
        EndAsync(batch, BatchState.Failed, error, cancellationToken);

    /// <summary>The record as it ended, now or before.</summary>
    public Task<BatchRecord> CancelAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        EndAsync(batch, BatchState.Cancelled, error: null, cancellationToken);

    /// <summary>Stops a batch of which too much has failed so far.</summary>
    public async Task StopIfFailingAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var result = Sum(await table.ReadDoneAsync(batch.Id, cancellationToken).ToListAsync(cancellationToken));
        if (result.Rows >= FewRows && ExceedsFailedShare(result))
        {
            await FailAsync(batch, TooManyFailed(result), cancellationToken);
        }
    }

    /// <summary>
    /// Writes the errors and the summary of a batch that has ended, and removes what it no longer needs. First nothing more can be done, so
    /// that everybody who closes it counts the same.
    /// </summary>
    public async Task<BatchRecord> CloseAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        if (!batch.IsClosed)
        {
            await table.RemovePendingAsync(batch.Id, cancellationToken);
            var done = await table.ReadDoneAsync(batch.Id, cancellationToken).ToListAsync(cancellationToken);
            batch = await table.ChangeAsync(batch.Id, _ => null, cancellationToken) ?? batch;
            if (!batch.IsClosed)
            {
                batch = batch with { Result = Sum(done) };
                await WriteEndAsync(batch, done, cancellationToken);
                batch = await table.ChangeAsync(
                    batch.Id, record => record.IsClosed ? null : record with { Result = batch.Result, IsClosed = true },
                    cancellationToken) ?? batch;
            }
        }

        plans.Forget(batch.Id);
        await table.RemoveDoneAsync(batch.Id, cancellationToken);
        await files.RemoveWorkAsync(batch, cancellationToken);
        await table.RemoveOpenAsync(batch.Id, cancellationToken);
        return batch;
    }

    private async Task SucceedAsync(BatchRecord batch, List<DoneChunk> done, BatchChunkResult result, CancellationToken cancellationToken)
    {
        try
        {
            await MergeAsync(batch, done, result, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            await FailAsync(batch, OutputLost, cancellationToken);
            return;
        }

        var ended = await EndAsync(batch, BatchState.Succeeded, error: null, cancellationToken);
        if (ended.State != BatchState.Succeeded)
        {
            // It was cancelled while the files were made, perhaps before they were there to be removed.
            await files.RemovePredictionsAsync(ended, cancellationToken);
        }
    }

    private async Task<BatchRecord> EndAsync(BatchRecord batch, BatchState state, FailureReason? error, CancellationToken cancellationToken)
    {
        var wasOpen = false;
        var ended = await table.ChangeAsync(
            batch.Id,
            record =>
            {
                wasOpen = !record.IsFinal;
                return record.IsFinal ? null : record with { State = state, Error = error, FinishedAt = time.GetUtcNow() };
            },
            cancellationToken);
        if (ended is null)
        {
            return batch;
        }

        if (wasOpen)
        {
            metrics.CountBatch(state);
        }

        return await CloseAsync(ended, cancellationToken);
    }

    private async Task WriteEndAsync(BatchRecord batch, List<DoneChunk> done, CancellationToken cancellationToken)
    {
        if (batch.State != BatchState.Succeeded)
        {
            await files.RemovePredictionsAsync(batch, cancellationToken);
            await CommitErrorsIfThereAsync(batch, done, cancellationToken);
        }

        await files.WriteSummaryAsync(batch, BatchSummary.Of(batch).ToJson(), cancellationToken);
    }

    /// <summary>Makes the files of the blocks that are there already.</summary>
    private async Task MergeAsync(BatchRecord batch, List<DoneChunk> done, BatchChunkResult result, CancellationToken cancellationToken)
    {
        var plan = await plans.GetAsync(batch, cancellationToken);
        var outputs = plan.Format.GetOutputs(plan.Layout, plan.Model);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (!outputs[i].IsFolder)
            {
                var header = plan.Format.GetHeader(plan.Layout, plan.Model, i, result.Rows);
                await files.CommitAsync(batch, outputs[i].Name, header, Blocks(done, i), cancellationToken);
            }
        }

        await CommitErrorsAsync(batch, done, cancellationToken);
    }

    private Task CommitErrorsAsync(BatchRecord batch, List<DoneChunk> done, CancellationToken cancellationToken) => files.CommitAsync(
        batch, BatchFiles.Errors, header: [],
        done.SelectMany(chunk => BlockStream.BlockIds(chunk.Index, chunk.Attempt, chunk.Blocks[^1])), cancellationToken);

    private async Task CommitErrorsIfThereAsync(BatchRecord batch, List<DoneChunk> done, CancellationToken cancellationToken)
    {
        try
        {
            await CommitErrorsAsync(batch, done, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            await CommitErrorsAsync(batch, [], cancellationToken);
        }
    }

    private static IEnumerable<string> Blocks(List<DoneChunk> done, int output) =>
        done.SelectMany(chunk => BlockStream.BlockIds(chunk.Index, chunk.Attempt, chunk.Blocks[output]));

    private bool ExceedsFailedShare(BatchChunkResult result) => result.Failed > result.Rows * options.Value.MaxFailedShare;

    private FailureReason TooManyFailed(BatchChunkResult result) => new(
        422, "Too many rows failed", string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Failed} of the first {result.Rows} rows failed: at most a share of {options.Value.MaxFailedShare} may "
            + $"(MaaS:Batches:MaxFailedShare). {BatchFiles.Errors} tells why each did. Correct the file and upload it again."));

    private static BatchChunkResult Sum(List<DoneChunk> done) =>
        done.Aggregate(BatchChunkResult.None, (sum, chunk) => sum + chunk.Result);
}
