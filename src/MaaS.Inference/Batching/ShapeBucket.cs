namespace MaaS.Inference;

/// <summary>
/// The requests that may share a run, in the order of the queue: their lengths are the same in all dimensions but the first and the padded
/// one, and so are the outputs wanted. Keeps what their runs cost also while it is empty. The queue's lock guards it.
/// </summary>
internal sealed class ShapeBucket(ShapeKey key, RunCost modelCost)
{
    private readonly RankedList _runs = new(static run => ref run.InBucket);

    public ShapeKey Key => key;

    public RunCost Cost { get; } = new(modelCost);

    public ProfileChoice Profiles { get; } = new();

    public int Count => _runs.Count;

    public int Rows { get; private set; }

    /// <summary>Milliseconds of a run of as many rows, in the faster of the profiles.</summary>
    public double FastestMs(int rows)
    {
        var predicted = Cost.PredictMs(rows);
        return Profiles.FastestMs(rows) is { } alone ? Math.Min(alone, predicted) : predicted;
    }

    /// <summary>
    /// Milliseconds that the run of its first takes if all join that may; without end while no run of it is known.
    /// </summary>
    /// <param name="first">Of the run.</param>
    /// <param name="maxRows">Of a run.</param>
    public double MostMs(PendingRun first, int maxRows) =>
        Cost.IsKnown ? Cost.PredictMs(Math.Max(first.Rows, Math.Min(Rows, maxRows))) : double.PositiveInfinity;

    /// <summary>Who comes next in the bucket; null after the last.</summary>
    public PendingRun? After(PendingRun run) => _runs.After(run);

    public void Insert(PendingRun run)
    {
        _runs.Insert(run);
        Rows += run.Rows;
    }

    public void Remove(PendingRun run)
    {
        _runs.Remove(run);
        Rows -= run.Rows;
    }
}
