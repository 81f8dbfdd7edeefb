using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.Trainer.Tests;

/// <summary>Small valid networks with branches, whose layers are of every type about equally often.</summary>
internal sealed class RandomNetwork(SeededRandom random, Dictionary<string, int> uses)
{
    private const int MostElements = 200;
    private const int Outputs = 3;

    // An exponential of an exponential would leave the range in which differences mean something.
    private static readonly string[] Activations =
        [.. Enum.GetValues<Activation>().Except([Activation.Exponential]).Select(activation => CamelCase($"{activation}"))];

    private readonly JsonArray _layers = [];
    private readonly List<(string Name, Shape Shape)> _values = [];
    private readonly HashSet<string> _unused = [];

    public NetworkInput Input { get; private set; } = null!;

    /// <summary>A network spec with <see cref="Outputs"/> outputs.</summary>
    public NetworkPlan Create()
    {
        StartWithInput();
        var count = Int(3, 9);
        while (_layers.Count < count)
        {
            TryAdd(NextType());
        }

        JoinUnused();
        return MadeNetwork.Plan(new JsonObject { ["layers"] = _layers }.ToJsonString(), Input, Outputs);
    }

    private void StartWithInput()
    {
        Shape[] shapes = [Shape.Of(Int(1, 6)), Shape.Of(Int(2, 6), Int(1, 4)), Shape.Of(Int(1, 3), Int(3, 6), Int(3, 6))];
        if (Int(0, 3) == 3)
        {
            Input = MadeNetwork.TokenIds(Int(3, 6));
            TryAdd("embedding");
        }
        else
        {
            Input = new NetworkInput(shapes[Int(0, 2)]);
            _values.Add((LayerSpec.NetworkInputName, Input.Shape));
        }
    }

    private string NextType()
    {
        var candidates = Enumerable.Range(0, 4).Select(_ => LayerTypes.All[Int(0, LayerTypes.All.Count - 1)].Name);
        return candidates.MinBy(type => uses.GetValueOrDefault(type))!;
    }

    private void TryAdd(string type)
    {
        var inputs = type == "embedding" ? [(LayerSpec.NetworkInputName, Input.Shape)] : PickInputs(type);
        var name = $"{type}_{_layers.Count}";
        var layer = new JsonObject
        {
            ["type"] = type,
            ["name"] = name,
            ["inputs"] = new JsonArray([.. inputs.Select(input => JsonValue.Create(input.Item1))]),
        };
        foreach (var (member, value) in Members(type, inputs[0].Item2))
        {
            layer[member] = value;
        }

        if (OutputShape(type, layer, [.. inputs.Select(input => input.Item2)]) is not { } shape)
        {
            return;
        }

        _unused.ExceptWith(inputs.Select(input => input.Item1));
        _unused.Add(name);
        _values.Add((name, shape));
        _layers.Add(layer);
        uses[type] = uses.GetValueOrDefault(type) + 1;
    }

    // Null when the layer does not fit.
    private Shape? OutputShape(string type, JsonObject layer, IReadOnlyList<Shape> inputs)
    {
        if (type == "embedding" && !Input.IsTokenIds)
        {
            return null;
        }

        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(layer.ToJsonString()), errors, LayerSpec.Read);
        Assert.Empty(errors);
        try
        {
            return spec.OutputShape(inputs) is { Elements: <= MostElements } shape ? shape : null;
        }
        catch (ShapeException)
        {
            return null;
        }
    }

    private List<(string, Shape)> PickInputs(string type)
    {
        List<(string, Shape)> inputs = [PickInput()];
        if (type is "add" or "multiply" or "concatenate" || (type == "multiHeadAttention" && Int(0, 1) == 1))
        {
            var fitting = _values.Where(value => value.Shape.Rank == inputs[0].Item2.Rank).ToList();
            inputs.Add(fitting[Int(0, fitting.Count - 1)]);
        }

        return inputs;
    }

    private (string, Shape) PickInput() => Int(0, 2) > 0 ? _values[^1] : _values[Int(0, _values.Count - 1)];

    private IEnumerable<(string, JsonNode)> Members(string type, Shape input) => type switch
    {
        "dense" => [("units", Int(1, 6)), AnyActivation(), UseBias()],
        "conv1D" => [("filters", Int(1, 4)), .. Kernel(1), AnyActivation(), UseBias()],
        "conv2D" or "conv2DTranspose" => [("filters", Int(1, 4)), .. Kernel(2), AnyActivation(), UseBias()],
        "depthwiseConv2D" => [("depthMultiplier", Int(1, 2)), .. Kernel(2), AnyActivation(), UseBias()],
        "maxPooling1D" or "averagePooling1D" => [("poolSize", Int(1, 3)), ("strides", Int(1, 3)), Padding()],
        "maxPooling2D" or "averagePooling2D" => [("poolSize", Ints(2, 1, 3)), ("strides", Ints(2, 1, 3)), Padding()],
        "reshape" => [("targetShape", TargetShape(input))],
        "permute" => [("dims", new JsonArray([.. random.NextPermutation(input.Rank).Select(i => JsonValue.Create(i + 1))]))],
        "dropout" => [("rate", 0.5)],
        "groupNormalization" => [("groups", Int(1, 2))],
        "embedding" => [("outputDim", Int(1, 4)), ("maskZero", Int(0, 2) > 0)],
        "simpleRNN" or "lstm" or "gru" =>
            [("units", Int(1, 4)), ("returnSequences", Int(0, 1) == 1), ("bidirectional", Int(0, 1) == 1), UseBias()],
        "multiHeadAttention" => [("numHeads", Int(1, 2)), ("keyDim", Int(1, 3)), ("dropout", 0.1), UseBias()],
        "transformerEncoder" =>
            [("numHeads", Int(1, 2)), ("feedForwardDim", Int(1, 5)), ("dropout", 0.1), AnyActivation(), ("normalizeFirst", Int(0, 1) == 1)],
        "concatenate" when Int(0, 1) == 1 => [("axis", Int(1, input.Rank))],
        "activation" => [AnyActivation()],
        _ => [],
    };

    private IEnumerable<(string, JsonNode)> Kernel(int dimensions)
    {
        var isDilated = Int(0, 2) == 0;
        return
        [
            ("kernelSize", Ints(dimensions, 1, 3)),
            ("strides", isDilated ? Ints(dimensions, 1, 1) : Ints(dimensions, 1, 3)),
            ("dilationRate", isDilated ? Ints(dimensions, 1, 2) : Ints(dimensions, 1, 1)),
            Padding(),
        ];
    }

    private (string, JsonNode) AnyActivation() => ("activation", Activations[Int(0, Activations.Length - 1)]);

    private (string, JsonNode) UseBias() => ("useBias", Int(0, 3) > 0);

    private (string, JsonNode) Padding() => ("padding", Int(0, 1) == 0 ? "valid" : "same");

    private JsonArray Ints(int count, int min, int max) => [.. Enumerable.Range(0, count).Select(_ => JsonValue.Create(Int(min, max)))];

    private JsonArray TargetShape(Shape input)
    {
        List<int> lengths = [-1];
        var rest = input.Elements;
        for (var i = Int(0, 2); i > 0; i--)
        {
            var divisors = Enumerable.Range(1, Math.Min(rest, 6)).Where(divisor => rest % divisor == 0).ToList();
            lengths.Add(divisors[Int(0, divisors.Count - 1)]);
            rest /= lengths[^1];
        }

        return [.. lengths.Select(length => JsonValue.Create(length))];
    }

    private void JoinUnused()
    {
        var ends = _unused.Order(StringComparer.Ordinal).ToList();
        foreach (var end in ends)
        {
            _layers.Add(new JsonObject { ["type"] = "flatten", ["name"] = $"flat_{end}", ["inputs"] = new JsonArray(end) });
            _layers.Add(new JsonObject { ["type"] = "dense", ["name"] = $"end_{end}", ["units"] = Outputs });
        }

        if (ends.Count > 1)
        {
            var inputs = new JsonArray([.. ends.Select(end => JsonValue.Create($"end_{end}"))]);
            _layers.Add(new JsonObject { ["type"] = "add", ["name"] = "sum", ["inputs"] = inputs });
        }

        if (Int(0, 1) == 0)
        {
            _layers.Add(new JsonObject { ["type"] = "activation", ["name"] = "result", ["activation"] = "softmax" });
        }
    }

    private int Int(int min, int max) => min + (int)(random.NextUInt64() % (ulong)(max - min + 1));

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
