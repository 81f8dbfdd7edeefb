namespace MaaS.Repository;

/// <summary>What an ONNX file says about itself.</summary>
public sealed record OnnxModelInfo
{
    public required ModelSignature Signature { get; init; }

    /// <inheritdoc cref="ModelManifest.Opset"/>
    public required IReadOnlyDictionary<string, long> Opset { get; init; }

    /// <inheritdoc cref="ModelManifest.IrVersion"/>
    public required long IrVersion { get; init; }

    /// <summary>Safe paths, relative to the folder of the ONNX file, of the files that hold its external weights; sorted, each once.</summary>
    public required IReadOnlyList<string> ExternalFiles { get; init; }
}
