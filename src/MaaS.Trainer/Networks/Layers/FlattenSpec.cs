using TorchSharp;

namespace MaaS.Trainer;

/// <summary>All values in one row, channel by channel (unlike Keras, which has the channels last).</summary>
internal sealed record FlattenSpec : LayerSpec
{
    public override Shape OutputShape(Shape input) => Shape.Of([input.Elements]);

    public override torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input) => torch.nn.Flatten();

    public override void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module) =>
        graph.Append("Flatten", Name).Attribute("axis", 1);
}
