using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>
/// libtorch's recurrent modules, with the gates in their order: LSTM input, forget, cell, output; GRU reset, update, new.
/// </summary>
internal sealed class RecurrentLayer : Layer
{
    private const string CellName = "cell";

    private readonly RecurrentSpec _spec;

    // A field of the module's own type would be registered a second time, under the field's name.
    private readonly Func<Tensor, (Tensor Output, Tensor State)> _run;

    public RecurrentLayer(PlannedLayer plan)
        : base(plan)
    {
        _spec = (RecurrentSpec)plan.Spec;
        (var cell, _run) = CreateCell(_spec, plan.InputShapes[0][1]);
        register_module(CellName, cell);
        FreezeSecondBiases();
    }

    public override LayerValue Forward(IReadOnlyList<LayerValue> inputs)
    {
        var (output, state) = _run(inputs[0].Value);
        return _spec.ReturnSequences
            ? new LayerValue(output, inputs[0].Mask)
            : new LayerValue(state.transpose(0, 1).flatten(1));
    }

    public override OnnxValue Export(OnnxGraph graph, IReadOnlyList<OnnxValue> inputs)
    {
        var path = Plan.Name;
        var steps = graph.Node("Transpose", $"{path}/stepsFirst", inputs[0].Value).With("perm", [1, 0, 2]).Value;
        var node = ExportCell(graph, steps);
        if (_spec.ReturnSequences)
        {
            // [steps, directions, N, units]
            var sequence = graph.Node("Transpose", $"{path}/batchFirst", node.Value).With("perm", [2, 0, 1, 3]).Value;
            var shape = graph.Constant($"{path}/shape", 0L, 0L, -1L);
            return new OnnxValue(graph.Node("Reshape", $"{path}/sequence", sequence, shape).Value, inputs[0].Mask);
        }

        // [directions, N, units]
        var state = graph.Node("Transpose", $"{path}/batchFirst", node.AtOutput(1).Value).With("perm", [1, 0, 2]).Value;
        return new OnnxValue(graph.Node("Reshape", $"{path}/state", state, graph.Constant($"{path}/shape", 0L, -1L)).Value);
    }

    public override Tensor Weight(string weight) => named_parameters().First(named => named.name == weight).parameter;

    private OnnxNode ExportCell(OnnxGraph graph, string steps)
    {
        string[] directions = _spec.Bidirectional ? ["", "_reverse"] : [""];
        string Stack(string name, Func<string, Tensor> ofDirection) =>
            graph.Weight($"{Plan.Name}.{name}", stack([.. directions.Select(ofDirection)]));

        List<string> inputs =
        [
            steps,
            Stack("weight_ih", direction => ToOnnxOrder(Weight($"{CellName}.weight_ih_l0{direction}"))),
            Stack("weight_hh", direction => ToOnnxOrder(Weight($"{CellName}.weight_hh_l0{direction}"))),
        ];
        if (_spec.UseBias)
        {
            inputs.Add(Stack("bias", direction => cat(
                [ToOnnxOrder(Weight($"{CellName}.bias_ih_l0{direction}")), ToOnnxOrder(Weight($"{CellName}.bias_hh_l0{direction}"))])));
        }

        var operation = _spec.Cell == RecurrentCell.SimpleRNN ? "RNN" : $"{_spec.Cell}".ToUpperInvariant();
        var node = graph.Node(operation, $"{Plan.Name}/{CellName}", [.. inputs])
            .With("hidden_size", _spec.Units)
            .With("direction", _spec.Bidirectional ? "bidirectional" : "forward");
        return _spec.Cell == RecurrentCell.Gru ? node.With("linear_before_reset", 1) : node;
    }

    // ONNX has LSTM input, output, forget, cell; GRU update, reset, new.
    private Tensor ToOnnxOrder(Tensor weight)
    {
        int[] order = _spec.Cell switch
        {
            RecurrentCell.Lstm => [0, 3, 1, 2],
            RecurrentCell.Gru => [1, 0, 2],
            _ => [0],
        };
        var gates = weight.chunk(order.Length);
        return cat([.. order.Select(gate => gates[gate])]);
    }

    // Added to the first bias, a second one trains nothing new; Keras has none.
    private void FreezeSecondBiases()
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            if (Plan.Weights.All(weight => weight.Name != name))
            {
                parameter.zero_();
                parameter.requires_grad = false;
            }
        }
    }

    private static (nn.Module Cell, Func<Tensor, (Tensor Output, Tensor State)> Run) CreateCell(RecurrentSpec spec, int features)
    {
        switch (spec.Cell)
        {
            case RecurrentCell.Lstm:
                var lstm = nn.LSTM(features, spec.Units, bias: spec.UseBias, batchFirst: true, bidirectional: spec.Bidirectional);
                return (lstm, input => WithoutCellState(lstm.call(input)));
            case RecurrentCell.Gru:
                var gru = nn.GRU(features, spec.Units, bias: spec.UseBias, batchFirst: true, bidirectional: spec.Bidirectional);
                return (gru, input => gru.call(input));
            default:
                var rnn = nn.RNN(features, spec.Units, bias: spec.UseBias, batchFirst: true, bidirectional: spec.Bidirectional);
                return (rnn, input => rnn.call(input));
        }
    }
    private static (Tensor Output, Tensor State) WithoutCellState((Tensor Output, Tensor State, Tensor CellState) result) =>
        (result.Output, result.State);
}
