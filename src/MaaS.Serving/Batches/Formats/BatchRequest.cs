using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Rows that go to the engine together. Owns its tensors.</summary>
/// <param name="Inputs">Their first dimension is the rows, unless the request is one row of a model without such a dimension.</param>
/// <param name="Outputs">Which are wanted; null for all.</param>
/// <param name="Rows">How many rows share it.</param>
internal sealed record BatchRequest(IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Outputs, int Rows) : IDisposable
{
    public InferenceRequest ToInference() => new() { Inputs = Inputs, Outputs = Outputs };

    /// <summary>One of several rows alone, on the memory of this request.</summary>
    public InferenceRequest Row(int index) =>
        new() { Inputs = [.. Inputs.Select(input => TensorRows.Slice(input, index))], Outputs = Outputs };

    public void Dispose()
    {
        foreach (var input in Inputs)
        {
            input.Dispose();
        }
    }
}
