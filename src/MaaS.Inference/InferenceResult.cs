using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>The outputs of one request, all of one version. Dispose it when they have been read.</summary>
public sealed class InferenceResult(ModelManifest model, IReadOnlyList<Tensor> outputs) : IDisposable
{
    /// <summary>The version that answered.</summary>
    public ModelManifest Model { get; } = model;

    public IReadOnlyList<Tensor> Outputs { get; } = outputs;

    public void Dispose()
    {
        foreach (var output in Outputs)
        {
            output.Dispose();
        }
    }
}
