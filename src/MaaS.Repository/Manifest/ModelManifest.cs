namespace MaaS.Repository;

/// <summary>
/// What is known of one version of a model, as written once when it was published and never changed: <c>manifest.json</c>.
/// A version without it does not exist. Only a checked <c>ManifestDocument</c> makes one.
/// </summary>
public sealed record ModelManifest
{
    public required ModelName Name { get; init; }

    public required ModelVersion Version { get; init; }

    /// <summary>
    /// All files of the version; the first is the ONNX file that is opened, the others are its external weights and its tokenizer.
    /// </summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }

    public required ModelSignature Signature { get; init; }

    /// <summary>The operator sets that the graph imports, by domain; the default domain is <c>ai.onnx</c>.</summary>
    public required IReadOnlyDictionary<string, long> Opset { get; init; }

    /// <summary>The version of the ONNX file format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set when the model takes a picture.</summary>
    public ImagePreprocessing? Image { get; init; }

    /// <summary>Set when the model takes a text.</summary>
    public TextPreprocessing? Text { get; init; }

    /// <summary>Names of the classes in the order of the output's last dimension. Null when there are none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Figures measured when the model was made, such as <c>testAccuracy</c>.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Where the model comes from: free text by key, such as <c>recipe</c>, <c>trainer</c>, <c>dataset</c>, <c>source</c>.</summary>
    public IReadOnlyDictionary<string, string>? Provenance { get; init; }

    /// <summary>An SPDX expression, such as <c>MIT</c>. Null when it was not given.</summary>
    public string? License { get; init; }

    /// <summary>The ONNX file that is opened.</summary>
    public ModelFile EntryFile => Files[0];

    /// <summary>Bytes of all files.</summary>
    public long TotalLength => Files.Sum(file => file.Length);

    /// <summary>SHA-256 over the paths and digests of all files: equal for versions with equal content. 64 hexadecimal digits.</summary>
    public required string ContentDigest { get; init; }
}
