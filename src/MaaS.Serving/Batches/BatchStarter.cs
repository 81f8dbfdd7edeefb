using MaaS.Inference;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Begins a batch: settles which version answers it, looks at the file, finds the chunks, and gives them to the queue while it still looks
/// for more. It may be cut off anywhere and goes on behind the last chunk that it stored.
/// </summary>
internal sealed class BatchStarter(
    InferenceEngine engine, BatchPlans plans, BatchFiles files, BatchTable table, BatchQueue queue, IOptions<BatchesOptions> options,
    TimeProvider time)
{
    /// <summary>
    /// Chunks that are stored together, and lost together when the process dies: they are found again. The first groups are smaller, so that
    /// a file of a few chunks is answered while the rest of it is still looked at.
    /// </summary>
    private const int MaxGroupSize = 32;

    /// <summary>
    /// So few full chunks, whichever limit makes them, that their blocks fit into the 50 000 of one blob, with room for chunks that long rows
    /// leave half empty and for those that write several blocks.
    /// </summary>
    private const int MostChunks = 10_000;

    /// <summary>A digit and the end of its line.</summary>
    private const int LeastBytesPerRow = 2;

    /// <returns>The record with all chunks found; as it is when the batch has ended meanwhile.</returns>
    public async Task<BatchRecord> StartAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var target = BatchTarget.Parse(batch.Source.Name);
        if (batch.Version is null)
        {
            batch = await PinAsync(batch, target, cancellationToken);
        }

        if (target.IsCompressed && batch is { IsFinal: false, Decompressed: null })
        {
            var copy = await files.DecompressAsync(batch, options.Value.MaxDecompressedBytes, cancellationToken);
            batch = await ChangeAsync(batch, record => record with { Decompressed = record.Decompressed ?? copy }, cancellationToken);
        }

        if (batch is { IsFinal: false, Limits: null })
        {
            batch = await InspectAsync(batch, target, cancellationToken);
        }

        for (var told = -1; batch is { IsFinal: false, Chunks: null };)
        {
            (batch, told) = await SplitAsync(batch, told, cancellationToken);
        }

        return batch;
    }

    private BatchChunkLimits LimitsFor(long bytes, long mostRows) => new(
        Math.Max(options.Value.ChunkBytes, bytes / MostChunks), Math.Max(options.Value.ChunkRows, mostRows / MostChunks));

    /// <summary>From here on the alias may move: this batch is answered by one version.</summary>
    private async Task<BatchRecord> PinAsync(BatchRecord batch, BatchTarget target, CancellationToken cancellationToken)
    {
        var model = plans.Of(await engine.DescribeAsync(target.Model, target.Selector, cancellationToken));
        return await ChangeAsync(
            batch,
            record => record.Version is not null ? null : record with
            {
                State = BatchState.Running,
                Version = model.Manifest.Version.ToString(),
                Digest = model.Manifest.ContentDigest,
                Task = model.Task,
                StartedAt = time.GetUtcNow(),
            },
            cancellationToken);
    }

    private async Task<BatchRecord> InspectAsync(BatchRecord batch, BatchTarget target, CancellationToken cancellationToken)
    {
        var model = await plans.GetModelAsync(batch, target, cancellationToken);
        await using var file = await files.OpenAsync(batch, cancellationToken);
        if (file.Length == 0)
        {
            throw new InvalidBatchFileException("The file is empty: expected at least one row.");
        }

        var layout = await target.Format.InspectAsync(file, model, cancellationToken);
        await files.WriteLayoutAsync(batch, layout.ToJson(), cancellationToken);
        var limits = LimitsFor(file.Length, layout.RowCount ?? file.Length / LeastBytesPerRow);
        return await ChangeAsync(
            batch, record => record with { Limits = record.Limits ?? limits, KnownRows = record.KnownRows ?? layout.RowCount },
            cancellationToken);
    }

    /// <summary>
    /// Until all chunks are found, or somebody else has changed the record, who may look for them too; returns the last chunk that the
    /// queue was told of here.
    /// </summary>
    private async Task<(BatchRecord Batch, int Told)> SplitAsync(BatchRecord batch, int told, CancellationToken cancellationToken)
    {
        var plan = await plans.GetAsync(batch, cancellationToken);
        var last = await table.FindLastAsync(batch.Id, cancellationToken);
        await using var file = await files.OpenAsync(batch, cancellationToken);
        await EnqueuePendingAsync(batch, told, cancellationToken);
        told = last?.Index ?? -1;
        var group = new List<BatchChunk>(MaxGroupSize);
        var groupSize = 1;
        await foreach (var chunk in plan.Format.SplitAsync(file, plan.Layout, batch.Limits!, last, cancellationToken))
        {
            group.Add(chunk);
            last = chunk;
            if (group.Count == groupSize)
            {
                if (await TryStoreAsync(batch, plan, group, isLast: false, cancellationToken) is not { } stored)
                {
                    return (await FindAsync(batch, cancellationToken), told);
                }

                batch = stored;
                told = chunk.Index;
                group.Clear();
                groupSize = Math.Min(2 * groupSize, MaxGroupSize);
            }
        }

        var known = batch with { Chunks = (last?.Index ?? -1) + 1 };
        var whole = await TryStoreAsync(known, plan, group, isLast: true, cancellationToken);
        return (whole ?? await FindAsync(batch, cancellationToken), told);
    }

    private async Task<BatchRecord?> TryStoreAsync(
        BatchRecord batch, BatchPlan plan, List<BatchChunk> group, bool isLast, CancellationToken cancellationToken)
    {
        var found = group.Count == 0 ? batch.KnownRows ?? 0 : group[^1].FirstRow + group[^1].Rows;
        var changed = batch with { KnownRows = isLast || plan.Layout.RowCount is null ? found : plan.Layout.RowCount, Error = null };
        var stored = await table.TryAddPendingAsync(changed, group, cancellationToken);
        if (stored is not null)
        {
            await queue.EnqueueChunksAsync(batch.Id, group.Select(chunk => chunk.Index), cancellationToken);
        }

        return stored;
    }

    /// <summary>
    /// Chunks that were stored by one who was cut off before it told the queue. Those that are being answered are told twice.
    /// </summary>
    private async Task EnqueuePendingAsync(BatchRecord batch, int after, CancellationToken cancellationToken)
    {
        var pending = await table.ReadPendingAsync(batch.Id, cancellationToken).ToListAsync(cancellationToken);
        await queue.EnqueueChunksAsync(batch.Id, pending.Select(row => row.Chunk.Index).Where(index => index > after), cancellationToken);
    }

    private async Task<BatchRecord> FindAsync(BatchRecord batch, CancellationToken cancellationToken) =>
        await ChangeAsync(batch, _ => null, cancellationToken);

    private async Task<BatchRecord> ChangeAsync(
        BatchRecord batch, Func<BatchRecord, BatchRecord?> change, CancellationToken cancellationToken) =>
        await table.ChangeAsync(batch.Id, record => record.IsFinal ? null : change(record), cancellationToken)
        ?? throw new InvalidOperationException($"The record of batch {batch.Id} was removed while the batch was under way.");
}
