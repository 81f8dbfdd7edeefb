using static TorchSharp.torch;

namespace MaaS.Trainer;

internal sealed class Conv2DTransposeLayer : UnaryLayer
{
    private readonly Window _window;
    private readonly WindowPads _crop;

    public Conv2DTransposeLayer(PlannedLayer plan)
        : base(plan)
    {
        _window = ((ConvolutionSpec)plan.Spec).Window;
        var (height, width) = (_window.TransposedCrop(0, InputShape[1]), _window.TransposedCrop(1, InputShape[2]));
        _crop = new WindowPads([height.Before, width.Before], [height.After, width.After]);
    }

    protected override Tensor Forward(Tensor input)
    {
        long[] strides = [.. _window.Strides.Select(stride => (long)stride)];
        long[] dilation = [.. _window.Dilation.Select(distance => (long)distance)];
        var whole = nn.functional.conv_transpose2d(input, Weight("weight"), strides: strides, dilation: dilation);
        var pads = new WindowPads([.. _crop.Before.Select(crop => -crop)], [.. _crop.After.Select(crop => -crop)]);
        var result = pads.Apply(whole, 0);

        // Where zeros are added, too.
        return OptionalWeight("bias") is { } bias ? result.Plus(bias.reshape(-1, 1, 1)) : result;
    }

    protected override string Export(OnnxGraph graph, string input)
    {
        string[] inputs = OptionalWeight("bias") is null
            ? [input, ExportWeight(graph, "weight")]
            : [input, ExportWeight(graph, "weight"), ExportWeight(graph, "bias")];
        return graph.Node("ConvTranspose", $"{Plan.Name}/conv", inputs)
            .With("kernel_shape", _window.Size)
            .With("strides", _window.Strides)
            .With("dilations", _window.Dilation)
            .With("pads", _crop.Before.Concat(_crop.After.Select(crop => Math.Max(crop, 0))))
            .With("output_padding", _crop.After.Select(crop => Math.Max(-crop, 0)))
            .Value;
    }
}
