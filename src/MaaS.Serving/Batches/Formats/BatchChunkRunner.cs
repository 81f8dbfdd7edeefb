using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// Answers the rows of a chunk: reads blocks, keeps a few requests with the engine meanwhile, and writes the answers in the order of the
/// file. A row without an answer has a line in the errors and none in the output, so that the rows of a text or Parquet output are those
/// that succeeded, told apart by their key columns; only <c>.npy</c>, which has none, keeps its place, with NaN, or 0 for whole numbers.
/// </summary>
/// <param name="infer">Runs one request, as <see cref="ModelLease.InferAsync"/> does.</param>
/// <param name="time">For waiting when the engine is overloaded.</param>
internal sealed class BatchChunkRunner(Func<InferenceRequest, CancellationToken, Task<InferenceResult>> infer, TimeProvider time)
{
    private const int MaxBlocksInFlight = 3;

    /// <param name="format">Of the file.</param>
    /// <param name="file">Seekable, at any position; not used by anything else meanwhile.</param>
    /// <param name="layout">Of the file.</param>
    /// <param name="chunk">What to answer.</param>
    /// <param name="model">The version that <c>infer</c> runs.</param>
    /// <param name="parts">One per output of the format, at their start.</param>
    /// <param name="errors">
    /// Takes lines of <c>{"row":…,"reason":"…","keys":{…}}</c>: the number of the row from 0, and its key columns if it has any.
    /// </param>
    /// <param name="cancellationToken">Stops it; the parts are not whole then.</param>
    /// <exception cref="InvalidBatchFileException">The file is broken.</exception>
    /// <exception cref="ModelUnavailableException">The model cannot serve now, or its outputs do not fit its task.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<BatchChunkResult> RunAsync(
        BatchFormat format, Stream file, BatchLayout layout, BatchChunk chunk, BatchModel model, IReadOnlyList<Stream> parts, Stream errors,
        CancellationToken cancellationToken)
    {
        var sink = new BatchSink(format.CreateWriter(layout, model, parts), errors);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inFlight = new Queue<AnsweredBlock>();
        try
        {
            await foreach (var block in format.ReadAsync(file, layout, chunk, model, cancellationToken))
            {
                inFlight.Enqueue(new AnsweredBlock(block, infer, time, stop.Token));
                if (inFlight.Count == MaxBlocksInFlight)
                {
                    await WriteFirstAsync(inFlight, sink, cancellationToken);
                }
            }

            while (inFlight.Count > 0)
            {
                await WriteFirstAsync(inFlight, sink, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var block in inFlight)
            {
                await block.DisposeAsync();
            }
        }

        return await sink.CompleteAsync(cancellationToken);
    }

    /// <summary>The block leaves the queue only when it was written, so that whatever fails before disposes it.</summary>
    private static async Task WriteFirstAsync(Queue<AnsweredBlock> inFlight, BatchSink sink, CancellationToken cancellationToken)
    {
        var block = inFlight.Peek();
        await block.Answered;
        foreach (var row in block.Rows)
        {
            sink.Write(row, block.AnswerOf(row, out var error), error);
        }

        await sink.FlushAsync(cancellationToken);
        await inFlight.Dequeue().DisposeAsync();

        // Short runs end on the thread that asks for them: a chunk of such would keep it from requests over HTTP.
        await Task.Yield();
    }
}
