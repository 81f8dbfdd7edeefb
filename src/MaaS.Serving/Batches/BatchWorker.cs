using MaaS.Inference;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// Answers chunks, a few at once. Two attempts at a chunk write different blocks, and one transaction decides which of them counts.
/// </summary>
internal sealed class BatchWorker : IDisposable
{
    private static readonly TimeSpan EndedPoll = TimeSpan.FromSeconds(2);

    private readonly InferenceEngine _engine;
    private readonly BatchPlans _plans;
    private readonly BatchFiles _files;
    private readonly BatchTable _table;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;

    public BatchWorker(
        InferenceEngine engine, BatchPlans plans, BatchFiles files, BatchTable table, IOptions<BatchesOptions> options, TimeProvider time)
    {
        _engine = engine;
        _plans = plans;
        _files = files;
        _table = table;
        _time = time;
        _slots = new SemaphoreSlim(options.Value.ResolvedMaxChunksAtOnce);
    }

    /// <returns>What became of its rows; null when there was nothing to do, or the batch ended meanwhile.</returns>
    public async Task<BatchChunkResult?> AnswerAsync(BatchRecord batch, int index, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            if (await _table.FindPendingAsync(batch.Id, index, cancellationToken) is not { } pending)
            {
                return null;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await using var watch = _time.CreateTimer(_ => _ = StopIfEndedAsync(batch.Id, stop), null, EndedPoll, EndedPoll);
            try
            {
                return await AnswerAsync(batch, pending.Chunk, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return null;
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<BatchChunkResult?> AnswerAsync(BatchRecord batch, BatchChunk chunk, CancellationToken cancellationToken)
    {
        var plan = await _plans.GetAsync(batch, cancellationToken);
        var outputs = plan.Format.GetOutputs(plan.Layout, plan.Model);
        await using var file = await _files.OpenAsync(batch, cancellationToken);
        using var lease = await _engine.LeaseAsync(plan.Name, plan.Version, cancellationToken);
        var model = plan.Model.TakesTexts ? plan.Model with { Tokenizer = Tokenizers.Of(lease) } : plan.Model;
        var attempt = BlockStream.NewAttempt();
        var parts = outputs.Select(output => new BlockStream(_files.Output(batch, output.NameOf(chunk.Index)), chunk.Index, attempt))
            .Append(new BlockStream(_files.Output(batch, BatchFiles.Errors), chunk.Index, attempt)).ToArray();
        try
        {
            var result = await new BatchChunkRunner(lease.InferAsync, _time).RunAsync(
                plan.Format, file, plan.Layout, chunk, model, parts[..^1], parts[^1], cancellationToken);
            foreach (var part in parts)
            {
                await part.CompleteAsync(cancellationToken);
            }

            await CommitFilesAsync(batch, outputs, parts, chunk.Index, attempt, cancellationToken);
            var done = new DoneChunk(chunk.Index, attempt, result, [.. parts.Select(part => part.Blocks)]);
            if (await _table.TryCompleteAsync(batch.Id, chunk, done, cancellationToken))
            {
                return result;
            }

            await RemoveIfEndedAsync(batch, cancellationToken);
            return null;
        }
        finally
        {
            Array.ForEach(parts, part => part.Dispose());
        }
    }

    /// <summary>Parts that stay files of their own are whole from now on; the last attempt's is there, all are alike.</summary>
    private async Task CommitFilesAsync(
        BatchRecord batch, IReadOnlyList<BatchOutput> outputs, BlockStream[] parts, int index, string attempt,
        CancellationToken cancellationToken)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].IsFolder)
            {
                await _files.CommitAsync(
                    batch, outputs[i].NameOf(index), header: [], BlockStream.BlockIds(index, attempt, parts[i].Blocks), cancellationToken);
            }
        }
    }

    /// <summary>A batch that ended without success meanwhile has removed its predictions before these parts became files.</summary>
    private async Task RemoveIfEndedAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        if (await _table.FindAsync(batch.Id, cancellationToken) is { IsFinal: true, State: not BatchState.Succeeded })
        {
            await _files.RemovePredictionsAsync(batch, cancellationToken);
        }
    }

    private async Task StopIfEndedAsync(string batchId, CancellationTokenSource stop)
    {
        try
        {
            if (await _table.FindAsync(batchId, stop.Token) is null or { IsFinal: true })
            {
                await stop.CancelAsync();
            }
        }
        catch (Exception e) when (StorageFault.Find(e) is not null || e is OperationCanceledException or ObjectDisposedException)
        {
            // It is looked at again, or the chunk was answered meanwhile.
        }
    }
}
