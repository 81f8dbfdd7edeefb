using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MaaS.Trainer;

/// <summary>
/// Makes batches on a thread of its own while those before are computed: a few lie ready, never more. It makes several at a time, because
/// each time that it wakes it takes a core from libtorch in the middle of a step. What it does to a row follows from the seed, the epoch
/// and the row's place alone.
/// </summary>
internal sealed class BatchReader(DatasetPart part, AugmentationSpec augmentation, int seed)
{
    // Besides the group that is used and the one that is made.
    private const int ReadyGroups = 1;
    private const int MaxBatchesOfGroup = 16;
    private const int MaxValuesOfGroup = 2 << 20;

    // Arrays of this size come from the large object heap, whose collections would take a core in the middle of a step.
    private readonly ConcurrentBag<float[]> _free = [];

    private readonly PictureAugmentation? _pictures =
        augmentation.ChangesPictures ? new PictureAugmentation(augmentation, part.Inputs.Shape) : null;

    /// <summary>The batches of an epoch in their order. Reading ends when the caller leaves the loop.</summary>
    /// <param name="order">Rows of the part.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <param name="firstBatch">Where to begin, from 0.</param>
    /// <param name="epoch">Decides what augmentation does.</param>
    public IEnumerable<Batch> Read(int[] order, int batchSize, int firstBatch, int epoch)
    {
        using var groups = new BlockingCollection<Batch[]>(ReadyGroups);
        using var left = new CancellationTokenSource();
        var reading = Task.Factory.StartNew(
            () => Fill(groups, order, batchSize, firstBatch, epoch, left.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            foreach (var batch in groups.GetConsumingEnumerable().SelectMany(group => group))
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

    /// <summary>Takes back the memory of a batch that <see cref="Read"/> gave and that no tensor uses any more.</summary>
    public void Return(Batch batch)
    {
        if (batch.Inputs.GetType() == typeof(float[]))
        {
            _free.Add((float[])batch.Inputs);
        }
    }

    /// <summary>The rows as they are, without augmentation.</summary>
    public static Batch Plain(DatasetPart part, ReadOnlySpan<int> rows) =>
        Plain(part, rows, length => GC.AllocateUninitializedArray<float>(length));

    private static Batch Plain(DatasetPart part, ReadOnlySpan<int> rows, Func<int, float[]> allocate) => new()
    {
        Inputs = Inputs(part.Inputs, rows, allocate),
        InputShape = [rows.Length, .. part.Inputs.Shape.Lengths],
        Targets = part.Values.Length > 0 ? Values(part, rows) : Classes(part, rows),
        TargetShape = part.Values.Length > 0 ? [rows.Length, part.Values.Length / part.Count] : [rows.Length],
    };

    private void Fill(
        BlockingCollection<Batch[]> groups, int[] order, int batchSize, int firstBatch, int epoch, CancellationToken left)
    {
        try
        {
            var batchesOfGroup = BatchesOfGroup(batchSize);
            var batches = (order.Length + batchSize - 1) / batchSize;
            for (var first = firstBatch; first < batches; first += batchesOfGroup)
            {
                var group = new Batch[Math.Min(batchesOfGroup, batches - first)];
                for (var i = 0; i < group.Length; i++)
                {
                    group[i] = Make(order, batchSize, first + i, epoch);
                }

                groups.Add(group, left);
            }
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
        }
        finally
        {
            groups.CompleteAdding();
        }
    }

    private int BatchesOfGroup(int batchSize) =>
        (int)Math.Clamp(MaxValuesOfGroup / ((long)batchSize * part.Inputs.Shape.Elements), 1, MaxBatchesOfGroup);

    private Batch Make(int[] order, int batchSize, int batch, int epoch)
    {
        var start = batch * batchSize;
        var rows = order.AsSpan(start, Math.Min(batchSize, order.Length - start));
        return Augment(Plain(part, rows, Rent), epoch, start);
    }

    private Batch Augment(Batch batch, int epoch, long start)
    {
        var changed = batch;
        if (_pictures is { } pictures)
        {
            changed = batch with { Inputs = Change(pictures, (float[])batch.Inputs, batch.Rows, epoch, start) };
            Return(batch);
        }

        return augmentation.Mixup > 0 ? Mix(changed, augmentation.Mixup, SeededRandom.Of(seed, epoch, start, 1)) : changed;
    }

    private float[] Change(PictureAugmentation pictures, float[] values, int rows, int epoch, long start)
    {
        var length = values.Length / rows;
        var changed = Rent(values.Length);
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

    private float[] Rent(int length) =>
        _free.TryTake(out var free) && free.Length == length ? free : GC.AllocateUninitializedArray<float>(length);

    private static Array Inputs(InputRows inputs, ReadOnlySpan<int> rows, Func<int, float[]> allocate)
    {
        if (inputs is TokenRows tokens)
        {
            var ids = new long[rows.Length * inputs.Shape.Elements];
            tokens.Fill(rows, ids);
            return ids;
        }

        var values = allocate(rows.Length * inputs.Shape.Elements);
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
