namespace MaaS.Serving;

/// <summary>Answer of <c>GET /v2/models/{model}/config</c>. Source: Triton's <c>model_config.proto</c>.</summary>
internal sealed record ModelConfig
{
    public required string Name { get; init; }

    public required string Platform { get; init; }

    public required string Backend { get; init; }

    /// <summary>0 when the model is not batched; dimensions of inputs and outputs then include the first.</summary>
    public required int MaxBatchSize { get; init; }

    public required IReadOnlyList<TensorConfig> Input { get; init; }

    public required IReadOnlyList<TensorConfig> Output { get; init; }

    public required string DefaultModelFilename { get; init; }

    public DynamicBatching? DynamicBatching { get; init; }
}

/// <summary>One input or output; <c>data_type</c> is <c>TYPE_FP32</c> and so on, with <c>TYPE_STRING</c> for BYTES.</summary>
internal sealed record TensorConfig(string Name, string DataType, IReadOnlyList<long> Dims);

/// <summary>Batches are made without waiting.</summary>
internal sealed record DynamicBatching(long MaxQueueDelayMicroseconds, QueuePolicy DefaultQueuePolicy);

/// <summary>How many requests may wait.</summary>
internal sealed record QueuePolicy(int MaxQueueSize, bool AllowTimeoutOverride);
