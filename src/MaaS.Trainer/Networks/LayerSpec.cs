using TorchSharp;

namespace MaaS.Trainer;

/// <summary>
/// One layer, as written. A new kind of layer is a record beside the others, a member of <see cref="LayerType"/> and a line in
/// <see cref="NetworkSpec"/>.
/// </summary>
internal abstract record LayerSpec
{
    /// <summary>Unique in the network; names the weights in the ONNX file.</summary>
    public required string Name { get; init; }

    /// <summary>Applied to what the layer gives.</summary>
    public Activation Activation { get; init; }

    /// <exception cref="ShapeException">The layer cannot take the input.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>The layer without its activation, its weights not yet initialised.</summary>
    public abstract torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input);

    /// <summary>
    /// Appends the layer without its activation; <paramref name="module"/> is what <see cref="CreateModule"/> made, trained.
    /// </summary>
    public abstract void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module);
}
