using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class EvaluatorTests
{
    private const int Rows = 2500;

    [Fact]
    public void Measure_ClassWeights_GiveTheSameLossInAnyOrder()
    {
        // One row in fifty is of the second class, and weighs fifty times as much.
        var classes = Enumerable.Range(0, Rows).Select(row => row % 50 == 0 ? 1 : 0).ToArray();
        var values = Enumerable.Range(0, Rows).Select(row => (float)Math.Sin(row)).ToArray();
        var sorted = Enumerable.Range(0, Rows).OrderBy(row => classes[row]).ToArray();
        using var network = Network.Create(MadeRun.PlanOf(Shape.Of(1), 2, """[ { "type": "dense", "units": 2 } ]"""), MadeRun.Initialisation);
        using var losses = new Losses(new CrossEntropySpec(0, ClassWeighting.Equal, [1, 50]), [Rows, 50], CPU);

        var mixed = Loss(Part(values, classes));
        var inOrder = Loss(Part([.. sorted.Select(row => values[row])], [.. sorted.Select(row => classes[row])]));

        Assert.Equal(mixed, inOrder, 1e-5);
        Assert.Equal(Exact(), mixed, 1e-5);

        double Loss(DatasetPart part)
        {
            var data = MadeRun.DatasetOf(part, ["a", "b"]);
            return new Evaluator(network, losses, data, CPU, () => { }).Measure(part)["loss"]!.Value;
        }

        double Exact()
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var logits = network.Logits(tensor(values, [Rows, 1]));
            return nn.functional.cross_entropy(logits, tensor(classes.Select(c => (long)c).ToArray()), tensor(new[] { 1f, 50f })).item<float>();
        }
    }

    private static DatasetPart Part(float[] values, int[] classes) => new(new OneValueRows(values), classes, [], null, row => $"row {row}");

    private sealed class OneValueRows(float[] values) : FloatRows
    {
        public override int Count => values.Length;

        public override Shape Shape { get; } = Shape.Of(1);

        public override void Fill(ReadOnlySpan<int> rows, Span<float> destination)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                destination[i] = values[rows[i]];
            }
        }
    }
}
