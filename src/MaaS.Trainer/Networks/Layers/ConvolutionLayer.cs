using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>A convolution over the steps of a sequence or over an image, with all channels or each on its own.</summary>
internal sealed class ConvolutionLayer : UnaryLayer
{
    private readonly Window _window;
    private readonly WindowPads _pads;
    private readonly Permutation _featuresFirst;
    private readonly int _groups;

    public ConvolutionLayer(PlannedLayer plan)
        : base(plan)
    {
        _window = ((ConvolutionSpec)plan.Spec).Window;
        _pads = WindowPads.Of(_window, [.. InputShape.Lengths.Where((_, dimension) => dimension != InputShape.FeatureAxis)]);
        _featuresFirst = Permutation.FeaturesFirst(InputShape);
        _groups = plan.Spec is DepthwiseConv2DSpec ? InputShape[0] : 1;
    }

    protected override bool KeepsSteps => Plan.OutputShape[0] == InputShape[0];

    protected override Tensor Forward(Tensor input)
    {
        var first = _featuresFirst.Apply(input);
        var padded = _pads.IsSymmetric ? first : _pads.Apply(first, 0);
        var padding = _pads.IsSymmetric ? Long(_pads.Before) : new long[_window.Size.Count];
        return _featuresFirst.Inverse().Apply(Convolve(padded, padding));
    }

    protected override string Export(OnnxGraph graph, string input)
    {
        var first = _featuresFirst.Export(graph, $"{Plan.Name}/featuresFirst", input);
        string[] inputs = OptionalWeight("bias") is null
            ? [first, ExportWeight(graph, "weight")]
            : [first, ExportWeight(graph, "weight"), ExportWeight(graph, "bias")];
        var result = graph.Node("Conv", $"{Plan.Name}/conv", inputs)
            .With("kernel_shape", _window.Size)
            .With("strides", _window.Strides)
            .With("dilations", _window.Dilation)
            .With("pads", _pads.Onnx)
            .With("group", _groups)
            .Value;
        return _featuresFirst.Inverse().Export(graph, $"{Plan.Name}/featuresLast", result);
    }

    private Tensor Convolve(Tensor input, long[] padding)
    {
        var (weight, bias) = (Weight("weight"), OptionalWeight("bias"));
        var (strides, dilation) = (Long(_window.Strides), Long(_window.Dilation));
        return _window.Size.Count == 1
            ? nn.functional.conv1d(input, weight, bias, strides[0], padding[0], dilation[0], _groups)
            : nn.functional.conv2d(input, weight, bias, strides, padding, dilation, _groups);
    }

    private static long[] Long(IEnumerable<int> values) => [.. values.Select(value => (long)value)];
}
