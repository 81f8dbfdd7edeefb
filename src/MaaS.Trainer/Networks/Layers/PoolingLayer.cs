using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MaaS.Trainer;

/// <summary>A pooling over the steps of a sequence or over an image. Padding is never among what it takes.</summary>
internal sealed class PoolingLayer : UnaryLayer
{
    private readonly PoolingKind _kind;
    private readonly Window _window;
    private readonly WindowPads _pads;
    private readonly Permutation _featuresFirst;

    public PoolingLayer(PlannedLayer plan)
        : base(plan)
    {
        var spec = (PoolingSpec)plan.Spec;
        _kind = spec.Kind;
        _window = spec.Window;
        _pads = WindowPads.Of(_window, [.. InputShape.Lengths.Where((_, dimension) => dimension != InputShape.FeatureAxis)]);
        _featuresFirst = Permutation.FeaturesFirst(InputShape);
    }

    protected override Tensor Forward(Tensor input)
    {
        var first = _featuresFirst.Apply(input);
        return _featuresFirst.Inverse().Apply(_kind == PoolingKind.Max ? Maximum(first) : Mean(first));
    }

    protected override string Export(OnnxGraph graph, string input)
    {
        var first = _featuresFirst.Export(graph, $"{Plan.Name}/featuresFirst", input);
        var result = graph.Node(_kind == PoolingKind.Max ? "MaxPool" : "AveragePool", $"{Plan.Name}/pool", first)
            .With("kernel_shape", _window.Size)
            .With("strides", _window.Strides)
            .With("pads", _pads.Onnx)
            .Value;
        return _featuresFirst.Inverse().Export(graph, $"{Plan.Name}/featuresLast", result);
    }

    private Tensor Maximum(Tensor input)
    {
        var padded = Pad(input, double.NegativeInfinity);
        var (size, strides) = (Long(_window.Size), Long(_window.Strides));
        return size.Length == 1 ? F.max_pool1d(padded, size[0], strides[0]) : F.max_pool2d(padded, size, strides);
    }

    // The mean of the window with zeros for padding, divided by the share of it that is no padding.
    private Tensor Mean(Tensor input)
    {
        var mean = MeanOfWindow(Pad(input, 0));
        if (_pads.Onnx.All(pad => pad == 0))
        {
            return mean;
        }

        long[] shape = [1, 1, .. input.shape.Skip(2)];
        return mean / MeanOfWindow(Pad(ones(shape, input.dtype, input.device), 0));
    }

    private Tensor MeanOfWindow(Tensor padded)
    {
        var (size, strides) = (Long(_window.Size), Long(_window.Strides));
        return size.Length == 1 ? F.avg_pool1d(padded, size[0], strides[0]) : F.avg_pool2d(padded, size, strides);
    }

    private Tensor Pad(Tensor input, double fill) => _pads.Onnx.All(pad => pad == 0) ? input : _pads.Apply(input, fill);

    private static long[] Long(IEnumerable<int> values) => [.. values.Select(value => (long)value)];
}
