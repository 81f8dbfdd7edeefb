using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>A layer with one input that does not look at its mask.</summary>
internal abstract class UnaryLayer : Layer
{
    protected UnaryLayer(PlannedLayer plan)
        : base(plan) => RegisterWeights();

    /// <summary>Whether step i of the output is still about step i of the input, so that a mask goes on.</summary>
    protected virtual bool KeepsSteps => false;

    protected Shape InputShape => Plan.InputShapes[0];

    public sealed override LayerValue Forward(IReadOnlyList<LayerValue> inputs) =>
        new(Forward(inputs[0].Value), KeepsSteps ? inputs[0].Mask : null);

    public sealed override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs) =>
        new(Export(graph, inputs[0].Value), KeepsSteps ? inputs[0].Mask : null);

    protected abstract Tensor Forward(Tensor input);

    protected abstract string Export(OnnxGraph graph, string input);
}
