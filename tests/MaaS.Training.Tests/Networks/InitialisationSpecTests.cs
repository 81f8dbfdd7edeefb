using System.Text.Json;

namespace MaaS.Training.Tests;

public sealed class InitialisationSpecTests
{
    // A kernel of 200 inputs and 100 outputs: 20 000 values, whose mean and deviation are within a few percent.
    private static readonly LayerWeight Kernel = LayerWeight.Matrix("weight", 100, 200);

    [Theory]
    [InlineData("""{ "type": "glorotUniform" }""", 0.08165, 0.14142)]
    [InlineData("""{ "type": "glorotNormal" }""", 0.08165, 0.18564)]
    [InlineData("""{ "type": "heUniform" }""", 0.1, 0.17321)]
    [InlineData("""{ "type": "heNormal" }""", 0.1, 0.22737)]
    [InlineData("""{ "type": "lecunUniform" }""", 0.07071, 0.12247)]
    [InlineData("""{ "type": "lecunNormal" }""", 0.07071, 0.16077)]
    [InlineData("""{ "type": "orthogonal" }""", 0.07071, 1)]
    [InlineData("""{ "type": "normal" }""", 0.05, 1)]
    [InlineData("""{ "type": "normal", "stddev": 2 }""", 2, 20)]
    [InlineData("""{ "type": "uniform", "limit": 0.3 }""", 0.17321, 0.3)]
    public void Draw_RandomInitialiser_HasItsDeviationAndLimit(string json, double deviation, double limit)
    {
        var values = Read(json).Draw(Kernel, new SeededRandom(1));

        Assert.Equal(20_000, values.Length);
        Assert.InRange(values.Average(), -0.03 * deviation, 0.03 * deviation);
        Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)) / deviation, 0.98, 1.02);
        Assert.True(values.Max(Math.Abs) <= limit * 1.0001, $"found {values.Max(Math.Abs)}, expected at most {limit}");
        Assert.True(limit > 5 * deviation || values.Max(Math.Abs) > 0.97 * limit, "expected values up to the limit");
        Assert.Equal(values, Read(json).Draw(Kernel, new SeededRandom(1)));
        Assert.NotEqual(values, Read(json).Draw(Kernel, new SeededRandom(2)));
    }

    [Theory]
    [InlineData("""{ "type": "constant", "value": -2.5 }""", -2.5)]
    [InlineData("""{ "type": "zeros" }""", 0)]
    [InlineData("""{ "type": "ones" }""", 1)]
    public void Draw_FixedInitialiser_IsTheSameEverywhere(string json, float value) =>
        Assert.All(Read(json).Draw(Kernel, new SeededRandom(1)), found => Assert.Equal(value, found));

    [Theory]
    [InlineData(5, 5)]
    [InlineData(3, 8)]
    [InlineData(8, 3)]
    public void Draw_Orthogonal_HasOrthonormalRowsOrColumns(int rows, int columns)
    {
        var matrix = new InitialiserSpec(InitialiserType.Orthogonal).Draw(LayerWeight.Matrix("weight", rows, columns), new SeededRandom(3));
        var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
        float At(int vector, int i) => rows <= columns ? matrix[(vector * columns) + i] : matrix[(i * columns) + vector];

        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, length).Sum(i => At(a, i) * At(b, i)), 1e-5);
            }
        }
    }

    [Fact]
    public void Draw_NothingSaid_IsAsInKeras()
    {
        var plan = MadePlan.Create(
            """
            { "layers": [
              { "type": "embedding", "outputDim": 3 }, { "type": "lstm", "units": 2, "returnSequences": true },
              { "type": "batchNormalization" }, { "type": "flatten" }] }
            """,
            new NetworkInput(Shape.Of(3), VocabularySize: 50),
            6);
        var draws = Draws(new InitialisationSpec(), plan);

        Assert.InRange(draws["embedding_0.weight"].Max(Math.Abs), 0.045, 0.05);
        Assert.InRange(draws["lstm_1.cell.weight_ih_l0"].Max(Math.Abs), 0.5, Math.Sqrt(6.0 / 11));
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 0], draws["lstm_1.cell.bias_ih_l0"]);
        Assert.Equal(2, draws["lstm_1.cell.weight_hh_l0"].Sum(value => value * value), 1e-5);
        Assert.Equal([1, 1], draws["batchNormalization_2.weight"]);
        Assert.Equal([0, 0], draws["batchNormalization_2.bias"]);
        Assert.Equal([0, 0], draws["batchNormalization_2.running_mean"]);
        Assert.Equal([1, 1], draws["batchNormalization_2.running_var"]);
    }

    [Fact]
    public void Draw_LayerNamed_GoesBeforeWhatHoldsForAll()
    {
        var plan = MadePlan.Create(
            """{ "layers": [{ "type": "dense", "name": "a", "units": 2 }, { "type": "dense", "name": "b", "units": 2 }] }""",
            new NetworkInput(Shape.Of(2)),
            2);
        var draws = Draws(
            ReadAll(
                """
                { "kernel": { "type": "ones" }, "bias": { "type": "constant", "value": 3 },
                  "layers": { "b": { "kernel": { "type": "constant", "value": 2 } } } }
                """),
            plan);

        Assert.Equal([1, 1, 1, 1], draws["a.weight"]);
        Assert.Equal([2, 2, 2, 2], draws["b.weight"]);
        Assert.Equal([3, 3], draws["a.bias"]);
        Assert.Equal([3, 3], draws["b.bias"]);
    }

    [Fact]
    public void FindErrors_LayerThatIsNotThere_NamesThoseThatAre() => Assert.Equal(
        ["$.initialisation.layers['conv9']: no such layer, expected one of flatten, output."],
        ReadAll("""{ "layers": { "conv9": { "kernel": { "type": "heNormal" } }, "output": {} } }""")
            .FindErrors(MadePlan.Create("""{ "preset": "linear" }""", MadePlan.Image, 2)));

    // The kernels of Keras are [height, width, outputs, inputs] when transposed and [height, width, inputs, multiplier] when depthwise.
    [Theory]
    [InlineData("""{ "type": "conv2D", "filters": 5, "kernelSize": [3, 2] }""", 4 * 6, 5 * 6)]
    [InlineData("""{ "type": "conv2DTranspose", "filters": 5, "kernelSize": [3, 2] }""", 5 * 6, 4 * 6)]
    [InlineData("""{ "type": "depthwiseConv2D", "depthMultiplier": 3, "kernelSize": [3, 2] }""", 4 * 6, 3 * 6)]
    public void Weights_Convolution_CountInputsAndOutputsAsKeras(string layer, int fanIn, int fanOut)
    {
        var kernel = MadePlan.Layer(layer, Shape.Of(4, 9, 9)).Weights[0];

        Assert.Equal((fanIn, fanOut), (kernel.FanIn, kernel.FanOut));
    }

    private static Dictionary<string, float[]> Draws(InitialisationSpec spec, NetworkPlan plan)
    {
        var random = new SeededRandom(spec.Seed);
        return plan.Layers.SelectMany(layer => layer.Weights.Select(weight => (layer, weight)))
            .ToDictionary(pair => $"{pair.layer.Name}.{pair.weight.Name}", pair => spec.Draw(pair.layer, pair.weight, random));
    }

    private static InitialiserSpec Read(string json) => Read(json, InitialiserSpec.Read);

    private static InitialisationSpec ReadAll(string json) => Read(json, InitialisationSpec.Read);

    private static T Read<T>(string json, Func<SpecReader, T> read)
    {
        var errors = new List<string>();
        var spec = JsonSpecReader.Read(JsonElement.Parse(json), errors, read);
        Assert.Empty(errors);
        return spec;
    }
}
