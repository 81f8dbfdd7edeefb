using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The version that answers a batch, as far as reading and writing rows goes. Immutable.</summary>
internal sealed record BatchModel
{
    public required ModelManifest Manifest { get; init; }

    /// <summary>One of <see cref="PredictionTasks"/>; null when rows are tensors.</summary>
    public required string? Task { get; init; }

    /// <summary>Most rows in one request to the engine; 1 when the model is not batched.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>Set where texts are read for a model that takes texts; splitting a file needs none.</summary>
    public TextTokenizer? Tokenizer { get; init; }

    /// <summary>Pixels of a picture before it is decoded.</summary>
    public long MaxImagePixels { get; init; } = 50_000_000;

    /// <summary>Bytes of a line, a CSV record or a picture; what is longer is a bad row and never in memory as a whole.</summary>
    public int MaxRowBytes { get; init; } = 32 << 20;

    /// <summary>Whether a row may be a text.</summary>
    public bool TakesTexts => Task == PredictionTasks.TextClassification && Manifest.Text is not null;

    public static BatchModel Of(ModelManifest manifest, ModelSettings settings) => new()
    {
        Manifest = manifest,
        Task = PredictionTasks.Of(settings, manifest),
        MaxBatchSize = InferenceEngine.MaxBatchSize(manifest, settings),
    };
}
