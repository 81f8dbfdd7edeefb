using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MaaS.Trainer;

/// <summary>
/// Makes batches on a thread of its own while the one before is computed: a few lie ready, never more. What it does to a row follows from the
/// seed, the epoch and the row's place alone.
/// </summary>
internal sealed class BatchReader(DatasetPart part, AugmentationSpec augmentation, int seed)
{
    private const int Ready = 4;

    private readonly PictureAugmentation? _pictures =
        augmentation.ChangesPictures ? new PictureAugmentation(augmentation, part.Inputs.Shape) : null;

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
    public static Batch Plain(DatasetPart part, ReadOnlySpan<int> rows) => new()
    {
        Inputs = Inputs(part.Inputs, rows),
        InputShape = [rows.Length, .. part.Inputs.Shape.Lengths],
        Targets = part.Values.Length > 0 ? Values(part, rows) : Classes(part, rows),
        TargetShape = part.Values.Length > 0 ? [rows.Length, part.Values.Length / part.Count] : [rows.Length],
    };

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
        var changed = _pictures is null ? batch : batch with { Inputs = Change(_pictures, (float[])batch.Inputs, batch.Rows, epoch, start) };
        return augmentation.Mixup > 0 ? Mix(changed, augmentation.Mixup, SeededRandom.Of(seed, epoch, start, 1)) : changed;
    }

    private float[] Change(PictureAugmentation pictures, float[] values, int rows, int epoch, long start)
    {
        var length = values.Length / rows;
        var changed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            var range = new Range(row * length, (row + 1) * length);
            pictures.Apply(values.AsSpan(range), changed.AsSpan(range), SeededRandom.Of(seed, epoch, start + row));
        }

        return changed;
    }

    private static Batch Mix(Batch batch, double alpha, SeededRandom random) => batch with
    {
        MixShare = random.NextBeta(alpha, alpha),
        Partners = random.NextPermutation(batch.Rows),
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

    private static long[] Classes(DatasetPart part, ReadOnlySpan<int> rows)
    {
        var classes = new long[rows.Length];
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = part.Classes[rows[i]];
        }

        return classes;
    }

    private static float[] Values(DatasetPart part, ReadOnlySpan<int> rows)
    {
        var width = part.Values.Length / part.Count;
        var values = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            part.Values.AsSpan(rows[i] * width, width).CopyTo(values.AsSpan(i * width));
        }

        return values;
    }
}
