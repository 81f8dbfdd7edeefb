using TorchSharp;

namespace MaaS.Trainer;

/// <summary>Sets values to 0 at random while training, and does nothing afterwards.</summary>
internal sealed record DropoutSpec : LayerSpec
{
    /// <summary>The share that is dropped, 0 to 0.99; the rest is scaled up to make good for it.</summary>
    public required double Rate { get; init; }

    public static DropoutSpec Read(string name, SpecReader layer) => new() { Name = name, Rate = layer.Number("rate", min: 0, max: 0.99) };

    public override Shape OutputShape(Shape input) => input;

    public override torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input) => torch.nn.Dropout(Rate);

    public override void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
    }
}
