namespace MaaS.Inference;

/// <summary>Tensors for one model. The inputs stay the caller's: they must live until the call ends and are disposed by the caller.</summary>
public sealed record InferenceRequest
{
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Which outputs are wanted, in this order; null for all in the model's order.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>1 is the most urgent; 0, the default, comes after all that are set.</summary>
    public uint Priority { get; init; }

    /// <summary>How long the caller is willing to wait in all; null for as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }
}
