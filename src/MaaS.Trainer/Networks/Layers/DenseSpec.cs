using TorchSharp;
using TorchSharp.Modules;

namespace MaaS.Trainer;

/// <summary>Every output is a weighted sum of all inputs.</summary>
internal sealed record DenseSpec : LayerSpec
{
    public required int Units { get; init; }

    public static DenseSpec Read(string name, SpecReader layer) => new()
    {
        Name = name,
        Units = layer.Int("units", 1, 1_000_000),
        Activation = layer.Choice<Activation>("activation", Activation.Linear),
    };

    public override Shape OutputShape(Shape input) => input.Rank == 1
        ? Shape.Of([Units])
        : throw new ShapeException($"found the input {input}, expected one dimension: put a flatten layer before it");

    public override torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input) => torch.nn.Linear(input.Lengths[0], Units);

    public override void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
        var linear = (Linear)module;
        graph.Append("Gemm", Name).With("weight", linear.weight!).With("bias", linear.bias!).Attribute("transB", 1);
    }
}
