using TorchSharp;

namespace MaaS.Trainer;

/// <summary>The largest value of each square window; what does not fill a window at the edge is left out.</summary>
internal sealed record MaxPooling2DSpec : LayerSpec
{
    public required int PoolSize { get; init; }

    public required int Strides { get; init; }

    public static MaxPooling2DSpec Read(string name, SpecReader layer)
    {
        var poolSize = layer.Int("poolSize", 1, 255, fallback: 2);
        return new MaxPooling2DSpec { Name = name, PoolSize = poolSize, Strides = layer.Int("strides", 1, 255, fallback: poolSize) };
    }

    public override Shape OutputShape(Shape input) => input.Rank == 3 && input.Lengths[1] >= PoolSize && input.Lengths[2] >= PoolSize
        ? Shape.Of([input.Lengths[0], Slide(input.Lengths[1]), Slide(input.Lengths[2])])
        : throw new ShapeException(
            $"found the input {input}, expected channels, height, width with both of at least the pool size {PoolSize}");

    public override torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input) => torch.nn.MaxPool2d(PoolSize, stride: Strides);

    public override void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module) =>
        graph.Append("MaxPool", Name).Attribute("kernel_shape", PoolSize, PoolSize).Attribute("strides", Strides, Strides);

    private int Slide(int length) => ((length - PoolSize) / Strides) + 1;
}
