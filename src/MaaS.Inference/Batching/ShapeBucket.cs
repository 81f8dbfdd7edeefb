namespace MaaS.Inference;

/// <summary>
/// The requests that may share a run, in the order of the queue: their lengths are the same in all dimensions but the first and the padded
/// one, and so are the outputs wanted. Keeps what their runs cost also while it is empty. The queue's lock guards it.
/// </summary>
internal sealed class ShapeBucket(long[] lengths, string[] outputNames, RunCost modelCost)
{
    public RunCost Cost { get; } = new(modelCost);

    public ProfileChoice Profiles { get; } = new();

    public PendingRun? First { get; private set; }

    public int Count { get; private set; }

    public int Rows { get; private set; }

    /// <summary>When it was last asked for, as a number of requests.</summary>
    public long LastUse { get; set; }

    private PendingRun? Last { get; set; }

    public bool Matches(ReadOnlySpan<long> otherLengths, IReadOnlyList<string> otherOutputs)
    {
        if (otherOutputs.Count != outputNames.Length || !otherLengths.SequenceEqual(lengths))
        {
            return false;
        }

        for (var i = 0; i < outputNames.Length; i++)
        {
            if (otherOutputs[i] != outputNames[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Milliseconds of a run of as many rows, in the faster of the profiles.</summary>
    public double FastestMs(int rows)
    {
        var predicted = Cost.PredictMs(rows);
        return Profiles.FastestMs(rows) is { } alone ? Math.Min(alone, predicted) : predicted;
    }

    public void Insert(PendingRun run)
    {
        var before = Last;
        while (before is not null && before.Rank > run.Rank)
        {
            before = before.BucketPrevious;
        }

        run.BucketPrevious = before;
        run.BucketNext = before is null ? First : before.BucketNext;
        (First, Last) = (before is null ? run : First, run.BucketNext is null ? run : Last);
        run.BucketPrevious?.BucketNext = run;
        run.BucketNext?.BucketPrevious = run;
        Count++;
        Rows += run.Rows;
    }

    public void Remove(PendingRun run)
    {
        (First, Last) = (run == First ? run.BucketNext : First, run == Last ? run.BucketPrevious : Last);
        run.BucketPrevious?.BucketNext = run.BucketNext;
        run.BucketNext?.BucketPrevious = run.BucketPrevious;
        (run.BucketPrevious, run.BucketNext) = (null, null);
        Count--;
        Rows -= run.Rows;
    }
}
