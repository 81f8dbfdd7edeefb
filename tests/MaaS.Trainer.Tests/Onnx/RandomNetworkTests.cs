using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class RandomNetworkTests
{
    private const int Networks = 150;
    private const int LeastUses = 10;
    private const double Tolerance = 1e-4;

    [Fact]
    public void ToModel_RandomNetworks_ComputeWhatTheyComputeInTorchForEveryBatchSize()
    {
        var uses = new Dictionary<string, int>();
        for (var seed = 0; seed < Networks; seed++)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var plan = new RandomNetwork(new SeededRandom(seed), uses).Create();
            using var network = Network.Create(plan, new InitialisationSpec { Seed = seed });
            MadeNetwork.Randomise(network, seed);
            network.eval();

            using var model = new OnnxRun(OnnxExport.ToModel(network, "random"));
            foreach (var examples in new[] { 1, 2, 5 })
            {
                var input = MadeNetwork.Input(plan.Input, examples, seed);
                var difference = Difference(network.call(input), model.Run(input));
                Assert.True(difference <= Tolerance, $"seed {seed}, {examples} examples: found {difference}. {NetworkSummary.Of(plan)}");
            }
        }

        Assert.All(LayerTypes.All, type => Assert.InRange(uses.GetValueOrDefault(type.Name), LeastUses, int.MaxValue));
    }

    // Relative where values are above 1.
    private static double Difference(Tensor expected, float[] found)
    {
        var values = expected.contiguous().data<float>().ToArray();
        Assert.Equal(values.Length, found.Length);
        return values.Zip(found, (left, right) => double.IsFinite(left) && double.IsFinite(right)
            ? Math.Abs(left - right) / Math.Max(1, Math.Abs(left))
            : double.PositiveInfinity).Max();
    }
}
