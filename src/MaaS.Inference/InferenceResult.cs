using MaaS.Repository;

namespace MaaS.Inference;

/// <summary>The outputs of one request, all of one version. Dispose it when they have been read.</summary>
public sealed class InferenceResult : IDisposable
{
    private readonly Tensor[] _outputs;

    public InferenceResult(ModelManifest model, IReadOnlyList<Tensor> outputs)
        : this(model, [.. outputs])
    {
    }

    /// <param name="model">The version that answered.</param>
    /// <param name="outputs">Becomes this one's, which fills it by <see cref="Set"/>.</param>
    internal InferenceResult(ModelManifest model, Tensor[] outputs)
    {
        Model = model;
        _outputs = outputs;
    }

    /// <summary>The version that answered.</summary>
    public ModelManifest Model { get; }

    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>Also when not every output was set.</summary>
    public void Dispose()
    {
        foreach (var output in _outputs)
        {
            output?.Dispose();
        }
    }

    internal void Set(int index, Tensor output) => _outputs[index] = output;
}
