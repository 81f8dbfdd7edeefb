namespace MaaS.Training;

/// <summary>
/// How a training run ended and what it measured: <c>report.json</c>. Only what every job knows must be there; the rest is null or empty
/// when the run did not come that far.
/// </summary>
public sealed record RunReport
{
    /// <summary>Of the run, as the spec has it.</summary>
    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>The attempt that wrote this, from 1. A report that does not say is of the first.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What was found, what was expected and what to do. Null when the run succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Of a run that failed: false when another attempt would fail alike, because of the spec or because a check failed. Null when the run
    /// succeeded, or when the job does not know; then another attempt may help.
    /// </summary>
    public bool? Retriable { get; init; }

    /// <summary>Null when training did not end by itself.</summary>
    public StopReason? StoppedBy { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From start to end, with everything before and after training.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Of the bytes of <c>spec.json</c>, 64 hexadecimal digits.</summary>
    public string? SpecSha256 { get; init; }

    /// <summary>The program that trained, with its version.</summary>
    public string? Trainer { get; init; }

    /// <summary>Version of libtorch, or of what was used in its place.</summary>
    public string? Torch { get; init; }

    /// <summary>Where the network was trained, such as <c>cpu</c> or <c>cuda:0 NVIDIA H100</c>.</summary>
    public string? Device { get; init; }

    public int? Threads { get; init; }

    /// <summary>Number type of the computation, such as <c>float32</c> or <c>bfloat16</c>.</summary>
    public string? Precision { get; init; }

    /// <summary>How many numbers were trained.</summary>
    public long? Parameters { get; init; }

    public DataReport? Data { get; init; }

    /// <summary>In the order of computation.</summary>
    public IReadOnlyList<LayerReport> Network { get; init; } = [];

    /// <summary>In order; those of earlier attempts are among them.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public int? BestEpoch { get; init; }

    public TestReport? Test { get; init; }

    /// <summary>What the version that serves now measured on the same test rows. Null when there was none to compare with.</summary>
    public IncumbentReport? Incumbent { get; init; }

    public ExportReport? Export { get; init; }

    /// <summary>Set when the run was a search over several trials; the rest of the report is then about the best one.</summary>
    public SearchReport? Search { get; init; }
}
