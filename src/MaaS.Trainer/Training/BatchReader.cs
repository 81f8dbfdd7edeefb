using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MaaS.Trainer;

/// <summary>
/// Makes batches on a thread of its own while the one before is computed: a few lie ready, never more. What it does to a row follows from the
/// seed, the epoch and the row's place alone.
/// </summary>
internal sealed class BatchReader(DataPart part, AugmentationSpec? augmentation, int seed)
{
    private const int Ready = 4;

    /// <summary>The batches of an epoch in their order. Reading ends when the caller leaves the loop.</summary>
    /// <param name="order">Rows of the part.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <param name="firstBatch">Where to begin, from 0.</param>
    /// <param name="epoch">Decides what augmentation does.</param>
    public IEnumerable<Batch> Read(int[] order, int batchSize, int firstBatch, int epoch)
    {
        using var batches = new BlockingCollection<Batch>(Ready);
        using var left = new CancellationTokenSource();
        var reading = Task.Factory.StartNew(
            () => Fill(batches, order, batchSize, firstBatch, epoch, left.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            foreach (var batch in batches.GetConsumingEnumerable())
            {
                yield return batch;
            }
        }
        finally
        {
            left.Cancel();
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }

        if (reading.Exception is { InnerException: { } error })
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>The rows as they are, without augmentation.</summary>
    public static Batch Plain(DataPart part, ReadOnlySpan<int> rows) => new()
    {
        Inputs = Inputs(part.Inputs, rows),
        InputShape = [rows.Length, .. part.Inputs.Shape.Lengths],
        Targets = Targets(part.Targets, rows),
        TargetShape = part.Targets.Classes is null ? [rows.Length, part.Targets.Width] : [rows.Length],
    };

    private static Array Inputs(InputRows inputs, ReadOnlySpan<int> rows)
    {
        if (inputs is TokenRows tokens)
        {
            var ids = new long[rows.Length * inputs.Shape.Elements];
            tokens.Fill(rows, ids);
            return ids;
        }

        var values = new float[rows.Length * inputs.Shape.Elements];
        ((FloatRows)inputs).Fill(rows, values);
        return values;
    }

    private static Array Targets(Targets targets, ReadOnlySpan<int> rows)
    {
        if (targets.Classes is { } classes)
        {
            var chosen = new long[rows.Length];
            for (var i = 0; i < chosen.Length; i++)
            {
                chosen[i] = classes[rows[i]];
            }

            return chosen;
        }

        var values = new float[rows.Length * targets.Width];
        for (var i = 0; i < rows.Length; i++)
        {
            targets.Values.AsSpan(rows[i] * targets.Width, targets.Width).CopyTo(values.AsSpan(i * targets.Width));
        }

        return values;
    }

    private void Fill(
        BlockingCollection<Batch> batches, int[] order, int batchSize, int firstBatch, int epoch, CancellationToken left)
    {
        try
        {
            for (var start = (long)firstBatch * batchSize; start < order.Length; start += batchSize)
            {
                var rows = order.AsSpan((int)start, (int)Math.Min(batchSize, order.Length - start));
                batches.Add(Augment(Plain(part, rows), epoch, start), left);
            }
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
        }
        finally
        {
            batches.CompleteAdding();
        }
    }

    private Batch Augment(Batch batch, int epoch, long start)
    {
        if (augmentation is null)
        {
            return batch;
        }

        if (augmentation.ChangesPictures)
        {
            var shape = part.Inputs.Shape;
            var values = ((float[])batch.Inputs).AsSpan();
            for (var row = 0; row < batch.Rows; row++)
            {
                var picture = values.Slice(row * shape.Elements, shape.Elements);
                PictureAugmentation.Apply(picture, shape, augmentation, SeededRandom.Of(seed, epoch, start + row));
            }
        }

        return augmentation.Mixup is { } alpha ? Mix(batch, alpha, SeededRandom.Of(seed, epoch, start, 1)) : batch;
    }

    private static Batch Mix(Batch batch, double alpha, SeededRandom random) => new()
    {
        Inputs = batch.Inputs,
        InputShape = batch.InputShape,
        Targets = batch.Targets,
        TargetShape = batch.TargetShape,
        MixShare = random.NextBeta(alpha, alpha),
        Partners = random.NextPermutation(batch.Rows),
    };
}
