using System.Text.Json;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

/// <summary>Networks for tests, and inputs that fit them.</summary>
internal static class MadeNetwork
{
    public const int VocabularySize = 7;

    public static NetworkPlan Plan(string json, NetworkInput input, int outputs)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(json), errors, NetworkSpec.Read);
        var plan = errors.Count == 0 ? NetworkPlan.Create(spec, input, outputs, errors) : null;
        Assert.True(errors.Count == 0, $"{json}{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
        return plan!;
    }

    /// <summary>With a flatten and a dense layer after <paramref name="layers"/>, and no weight at a value that hides mistakes.</summary>
    public static Network Create(string layers, NetworkInput input, int seed = 1)
    {
        const string Last = """{ "type": "flatten", "name": "last" }, { "type": "dense", "name": "output", "units": 2 }""";
        var network = Network.Create(Plan($$"""{ "layers": [{{layers}}, {{Last}}] }""", input, 2), new InitialisationSpec { Seed = seed });
        Randomise(network, seed);
        return network;
    }

    /// <summary>Adds a little to every weight, so that biases are not 0 and scales not 1; variances stay above 0.</summary>
    public static void Randomise(Network network, int seed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var random = new SeededRandom(seed, stream: 9);
        foreach (var layer in network.Layers)
        {
            foreach (var weight in layer.Plan.Weights)
            {
                var noise = Uniform(random, weight.Shape.Elements, 0.3);
                layer.Weight(weight.Name).add_(tensor(noise).reshape(layer.Weight(weight.Name).shape));
            }
        }
    }

    public static NetworkInput TokenIds(int steps) => new(Shape.Of(steps), VocabularySize);

    /// <summary>Examples of floats, or of token ids with padding in front.</summary>
    public static Tensor Input(NetworkInput input, int examples, int seed, ScalarType type = ScalarType.Float32)
    {
        var random = new SeededRandom(seed, stream: 5);
        long[] shape = [examples, .. input.Shape.Lengths];
        if (!input.IsTokenIds)
        {
            return tensor(Uniform(random, examples * input.Shape.Elements, 1.5), dtype: type).reshape(shape);
        }

        var ids = new long[examples * input.Shape.Elements];
        for (var i = 0; i < ids.Length; i++)
        {
            var isPadding = i % input.Shape.Elements < i / input.Shape.Elements;
            ids[i] = isPadding ? 0 : (long)(random.NextUInt64() % VocabularySize);
        }

        return tensor(ids).reshape(shape);
    }

    public static double[] Uniform(SeededRandom random, int count, double limit) =>
        [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextDouble()) - 1) * limit)];
}
