using TorchSharp;
using TorchSharp.Modules;

namespace MaaS.Trainer;

/// <summary>Learnt square filters that slide over the picture.</summary>
internal sealed record Conv2DSpec : LayerSpec
{
    public required int Filters { get; init; }

    public required int KernelSize { get; init; }

    public required int Strides { get; init; }

    public required ConvolutionPadding Padding { get; init; }

    public static Conv2DSpec Read(string name, SpecReader layer)
    {
        var spec = new Conv2DSpec
        {
            Name = name,
            Filters = layer.Int("filters", 1, 65_536),
            KernelSize = layer.Int("kernelSize", 1, 255),
            Strides = layer.Int("strides", 1, 255, fallback: 1),
            Padding = layer.Choice<ConvolutionPadding>("padding", ConvolutionPadding.Valid),
            Activation = layer.Choice<Activation>("activation", Activation.Linear),
        };
        if (spec is { Padding: ConvolutionPadding.Same, Strides: not 1 })
        {
            layer.Error("padding", "found same with strides other than 1, expected valid");
        }

        return spec;
    }

    public override Shape OutputShape(Shape input) => input.Rank == 3
        ? Shape.Of([Filters, Slide(input, 1), Slide(input, 2)])
        : throw new ShapeException($"found the input {input}, expected channels, height, width");

    public override torch.nn.Module<torch.Tensor, torch.Tensor> CreateModule(Shape input) => Padding == ConvolutionPadding.Same
        ? torch.nn.Conv2d(input.Lengths[0], Filters, KernelSize, TorchSharp.Padding.Same)
        : torch.nn.Conv2d(input.Lengths[0], Filters, KernelSize, stride: Strides);

    public override void Export(OnnxGraph graph, torch.nn.Module<torch.Tensor, torch.Tensor> module)
    {
        var convolution = (Conv2d)module;
        var before = Padding == ConvolutionPadding.Same ? (KernelSize - 1) / 2 : 0;
        var after = Padding == ConvolutionPadding.Same ? KernelSize - 1 - before : 0;
        graph.Append("Conv", Name)
            .With("weight", convolution.weight)
            .With("bias", convolution.bias!)
            .Attribute("kernel_shape", KernelSize, KernelSize)
            .Attribute("strides", Strides, Strides)
            .Attribute("pads", before, before, after, after);
    }

    private int Slide(Shape input, int dimension)
    {
        if (Padding == ConvolutionPadding.Same)
        {
            return input.Lengths[dimension];
        }

        return KernelSize <= input.Lengths[dimension]
            ? ((input.Lengths[dimension] - KernelSize) / Strides) + 1
            : throw new ShapeException($"found the input {input}, expected height and width of at least the kernel size {KernelSize}");
    }
}

/// <summary>What the filters see beyond the edge.</summary>
internal enum ConvolutionPadding
{
    /// <summary>Nothing: the output is smaller than the input.</summary>
    Valid,

    /// <summary>Zeros, so many that the output is as large as the input; of an odd number, one more at the end.</summary>
    Same,
}
