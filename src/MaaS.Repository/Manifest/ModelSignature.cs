namespace MaaS.Repository;

/// <summary>What a model takes and gives, in the order of the ONNX graph. Initialisers are not inputs.</summary>
public sealed record ModelSignature
{
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }
}
