using MaaS.Repository.Onnx;
using TorchSharp;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer;

/// <summary>
/// Writes a trained network as ONNX. A model with more than the network in it is an <see cref="OnnxGraph"/> to which the caller adds
/// inputs and nodes, then the network (<see cref="Append"/>), then further nodes and outputs.
/// </summary>
internal static class OnnxExport
{
    /// <summary>What the network's input is called when nothing comes before it.</summary>
    public const string InputName = "input";

    /// <summary>
    /// The network alone: input [N, …] of floats, or [N, steps] of int64 token ids; output <c>probabilities</c> when it ends in softmax or
    /// sigmoid, else <c>logits</c>, unless <paramref name="output"/> says otherwise. The same network gives the same bytes.
    /// </summary>
    public static ModelProto ToModel(Network network, string name, string input = InputName, string? output = null)
    {
        var graph = new OnnxGraph(name);
        var plan = network.Plan;
        var value = graph.Input(input, plan.Input.IsTokenIds ? DataType.Int64 : DataType.Float, plan.Input.Shape);
        var result = Append(graph, network, value);
        graph.Output(result, output ?? OutputName(plan.OutputActivation), DataType.Float, plan.Layers[^1].OutputShape);
        return graph.ToModel();
    }

    /// <summary>
    /// Adds the network as it predicts, whatever mode it is in, and returns the name of what it gives: floats [N, outputs].
    /// </summary>
    /// <param name="graph">Gets the nodes, named <c>layer/step</c>, and the weights, named as in the network.</param>
    /// <param name="network">Is not changed.</param>
    /// <param name="input">What the network takes: floats [N, …] of its input's shape, or int64 token ids [N, steps].</param>
    public static string Append(OnnxGraph graph, Network network, string input)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var start = new OnnxValue(input);
        var values = new List<OnnxValue>();
        foreach (var layer in network.Layers)
        {
            var result = layer.Export(graph, [.. layer.Plan.Inputs.Select(i => i < 0 ? start : values[i])]);
            values.Add(result with { Value = Activations.Export(graph, layer.Plan, result.Value) });
        }

        return values[^1].Value;
    }

    private static string OutputName(Activation activation) =>
        activation is Activation.Softmax or Activation.Sigmoid ? "probabilities" : "logits";
}
