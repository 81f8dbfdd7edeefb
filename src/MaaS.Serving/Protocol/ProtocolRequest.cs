using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>An inference request of the protocol, read. Owns its tensors.</summary>
internal sealed record ProtocolRequest : IDisposable
{
    /// <summary>Where its memory is counted, and what is made to answer it.</summary>
    public required RequestMemory Memory { get; init; }

    /// <summary>Echoed; null when it was not given.</summary>
    public string? Id { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Null when all are wanted.</summary>
    public IReadOnlyList<RequestedOutput>? Outputs { get; init; }

    /// <summary>The form of an output that does not say: <c>binary_data_output</c>.</summary>
    public bool BinaryByDefault { get; init; }

    public uint Priority { get; init; }

    public TimeSpan? Timeout { get; init; }

    public InferenceRequest ToInference() => new()
    {
        Inputs = Inputs,
        Outputs = OutputNames(),
        Priority = Priority,
        Timeout = Timeout,
    };

    public void Dispose()
    {
        for (var i = 0; i < Inputs.Count; i++)
        {
            Inputs[i].Dispose();
        }
    }

    private string[]? OutputNames()
    {
        if (Outputs is null)
        {
            return null;
        }

        var names = new string[Outputs.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Outputs[i].Name;
        }

        return names;
    }
}
