using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>One layer without its activation: what it computes in libtorch, and the same in ONNX.</summary>
internal abstract class Layer : nn.Module
{
    protected Layer(PlannedLayer plan)
        : base(plan.Name) => Plan = plan;

    public PlannedLayer Plan { get; }

    /// <param name="inputs">As many as the plan has.</param>
    public abstract LayerValue Forward(IReadOnlyList<LayerValue> inputs);

    /// <summary>Appends the layer as it predicts.</summary>
    /// <param name="graph">Gets nodes and weights, all named after the layer.</param>
    /// <param name="inputs">As many as the plan has.</param>
    public abstract OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs);

    /// <summary>A weight of the plan, as it is now. Belongs to the layer.</summary>
    public virtual Tensor Weight(string weight) => get_parameter(weight) ?? get_buffer(weight)!;

    /// <summary>Null when the plan has none of this name.</summary>
    public Tensor? OptionalWeight(string weight) => Plan.Weights.Any(planned => planned.Name == weight) ? Weight(weight) : null;

    /// <summary>Appends a weight under its name in the network.</summary>
    public string ExportWeight(OnnxGraph graph, string weight) => graph.Weight($"{Plan.Name}.{weight}", Weight(weight));

    /// <summary>Registers every weight of the plan.</summary>
    protected void RegisterWeights()
    {
        foreach (var weight in Plan.Weights)
        {
            var values = zeros([.. weight.Shape.Lengths.Select(length => (long)length)]);
            if (weight.IsTrainable)
            {
                register_parameter(weight.Name, nn.Parameter(values));
            }
            else
            {
                register_buffer(weight.Name, values);
            }
        }
    }
}
