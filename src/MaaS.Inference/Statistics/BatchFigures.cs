namespace MaaS.Inference;

/// <summary>Sums over the runs with one number of rows. The lock of <see cref="ModelStatistics"/> guards it.</summary>
internal sealed class BatchFigures(int rows)
{
    private static readonly BatchClosing[] Reasons = Enum.GetValues<BatchClosing>();

    private readonly long[] _closed = new long[Reasons.Length];
    private DurationStatistic _input;
    private DurationStatistic _infer;
    private DurationStatistic _output;

    public void Add(RunTimings timings, BatchClosing closing)
    {
        _input = _input.Add(timings.Input);
        _infer = _infer.Add(timings.Infer);
        _output = _output.Add(timings.Output);
        _closed[(int)closing]++;
    }

    public BatchStatistics Snapshot() => new()
    {
        BatchSize = rows,
        ComputeInput = _input,
        ComputeInfer = _infer,
        ComputeOutput = _output,
        Closed = Reasons.Where(reason => _closed[(int)reason] > 0)
            .ToDictionary(NameOf, reason => _closed[(int)reason], StringComparer.Ordinal),
    };

    private static string NameOf(BatchClosing closing) => closing switch
    {
        BatchClosing.QueueEmpty => "queue_empty",
        BatchClosing.Shape => "shape",
        BatchClosing.Full => "full",
        BatchClosing.Bytes => "bytes",
        BatchClosing.Deadline => "deadline",
        BatchClosing.Cost => "cost",
        BatchClosing.Split => "split",
        BatchClosing.NotBatched => "not_batched",
        _ => throw new ArgumentOutOfRangeException(nameof(closing), closing, "Not a reason."),
    };
}
