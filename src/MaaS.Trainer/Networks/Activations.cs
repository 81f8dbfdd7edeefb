using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MaaS.Trainer;

/// <summary>What each <see cref="Activation"/> is in libtorch and in ONNX.</summary>
internal static class Activations
{
    private const double LeakySlope = 0.2;

    /// <summary>Applies the activation of <paramref name="layer"/> to what it gives.</summary>
    public static Tensor Apply(PlannedLayer layer, Tensor value) => Apply(layer.Spec.Activation, value, layer.OutputShape.FeatureAxis + 1);

    /// <summary>Appends the activation of <paramref name="layer"/>.</summary>
    public static string Export(OnnxGraph graph, PlannedLayer layer, string value) =>
        Export(graph, layer.Name, layer.Spec.Activation, value, layer.OutputShape.FeatureAxis + 1);

    /// <summary>Applies an activation whose features lie along dimension <paramref name="axis"/>, the batch counted.</summary>
    public static Tensor Apply(Activation activation, Tensor value, int axis) => activation switch
    {
        Activation.Relu => F.relu(value),
        Activation.Relu6 => F.relu6(value),
        Activation.LeakyRelu => LeakyRelu(value),
        Activation.Elu => value.elu(TensorArithmetic.One, TensorArithmetic.One, TensorArithmetic.One),
        Activation.Selu => F.selu(value),
        Activation.Gelu => F.gelu(value),
        Activation.Sigmoid => value.sigmoid(),
        Activation.Tanh => value.tanh(),
        Activation.Softmax => F.softmax(value, axis),
        Activation.LogSoftmax => F.log_softmax(value, axis),
        Activation.Softplus => Softplus(value),
        Activation.Softsign => value / value.abs().add(TensorArithmetic.One, TensorArithmetic.One),
        Activation.Swish => F.silu(value),
        Activation.Mish => value * Softplus(value).tanh(),
        Activation.HardSigmoid => F.hardsigmoid(value),
        Activation.HardSwish => F.hardswish(value),
        Activation.Exponential => value.exp(),
        _ => value,
    };

    private static Tensor LeakyRelu(Tensor value)
    {
        using var slope = LeakySlope.ToScalar();
        return value.leaky_relu(slope);
    }

    // libtorch's own takes numbers that TorchSharp may free meanwhile; -log(sigmoid(-x)) is the same.
    private static Tensor Softplus(Tensor value) => -F.logsigmoid(-value);

    /// <summary>As <see cref="Apply(Activation, Tensor, int)"/>; the nodes are named after <paramref name="path"/>.</summary>
    public static string Export(OnnxGraph graph, string path, Activation activation, string value, int axis)
    {
        var name = $"{path}/{JsonName(activation)}";
        return activation switch
        {
            Activation.Linear => value,
            Activation.Relu6 => graph.Node("Clip", name, value, graph.Constant($"{name}/min", 0f), graph.Constant($"{name}/max", 6f)).Value,
            Activation.LeakyRelu => graph.Node("LeakyRelu", name, value).With("alpha", LeakySlope).Value,
            Activation.Softmax => graph.Node("Softmax", name, value).With("axis", axis).Value,
            Activation.LogSoftmax => graph.Node("LogSoftmax", name, value).With("axis", axis).Value,
            Activation.HardSigmoid => graph.Node("HardSigmoid", name, value).With("alpha", 1.0 / 6).With("beta", 0.5).Value,
            Activation.Swish => graph.Node("Mul", name, value, graph.Node("Sigmoid", $"{name}/sigmoid", value).Value).Value,
            Activation.Exponential => graph.Node("Exp", name, value).Value,
            Activation.Gelu => ExportGelu(graph, name, value),
            Activation.Mish => ExportMish(graph, name, value),
            _ => graph.Node($"{activation}", name, value).Value,
        };
    }

    // x / 2 · (1 + erf(x / √2))
    private static string ExportGelu(OnnxGraph graph, string name, string value)
    {
        var scaled = graph.Node("Div", $"{name}/scaled", value, graph.Constant($"{name}/root2", MathF.Sqrt(2))).Value;
        var erf = graph.Node("Erf", $"{name}/erf", scaled).Value;
        var sum = graph.Node("Add", $"{name}/sum", erf, graph.Constant($"{name}/one", 1f)).Value;
        var half = graph.Node("Mul", $"{name}/half", value, graph.Constant($"{name}/factor", 0.5f)).Value;
        return graph.Node("Mul", name, half, sum).Value;
    }

    // x · tanh(softplus(x))
    private static string ExportMish(OnnxGraph graph, string name, string value)
    {
        var softplus = graph.Node("Softplus", $"{name}/softplus", value).Value;
        return graph.Node("Mul", name, value, graph.Node("Tanh", $"{name}/tanh", softplus).Value).Value;
    }

    private static string JsonName(Activation activation) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName($"{activation}");
}
