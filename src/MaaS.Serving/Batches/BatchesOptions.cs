namespace MaaS.Serving;

/// <summary>Prediction of whole files. Section <c>MaaS:Batches</c>.</summary>
public sealed class BatchesOptions
{
    /// <summary>A blob here starts a batch: <c>&lt;model&gt;[@&lt;version or alias&gt;]/&lt;name&gt;</c>.</summary>
    public const string InputContainer = "batch-input";

    /// <summary>The queue of the steps of batches.</summary>
    public const string Queue = "batch-chunks";

    public const string PoisonQueue = Queue + "-poison";

    /// <summary>The queue of the events of uploads.</summary>
    public const string UploadQueue = "batch-uploads";

    /// <summary>Has no function: what is here is looked at by a person, and its uploads are found by <see cref="BatchReconciler"/>.</summary>
    internal const string UploadPoisonQueue = UploadQueue + "-poison";

    internal const string OutputContainer = "batch-output";

    internal const string Table = "batches";

    /// <summary>Bytes of a file that are answered in one piece, 64 KiB to 256 MiB. Default 8 MiB. Large files have larger pieces.</summary>
    public long ChunkBytes { get; set; } = 8 << 20;

    /// <summary>Rows that are answered in one piece, at least 1. Default 20 000. Large files have larger pieces.</summary>
    public long ChunkRows { get; set; } = 20_000;

    /// <summary>Pieces that this process answers at once, 1 to 64; 0 is one per core and one more: while one is read, others run.</summary>
    public int MaxChunksAtOnce { get; set; }

    /// <summary>The share of rows that may fail, 0 to 1, before the batch is stopped. Default 0.5.</summary>
    public double MaxFailedShare { get; set; } = 0.5;

    /// <summary>Bytes that a compressed file may have when it is decompressed. Default 64 GiB.</summary>
    public long MaxDecompressedBytes { get; set; } = 64L << 30;

    /// <summary>Days that the records of ended batches are kept, 1 to 3650. Default 30. Output stays until it is removed.</summary>
    public int RetentionDays { get; set; } = 30;

    internal int ResolvedMaxChunksAtOnce => MaxChunksAtOnce > 0 ? MaxChunksAtOnce : Environment.ProcessorCount + 1;
}
