using MaaS.Repository.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

/// <summary>The gradients that libtorch computes, against differences of what the network and its ONNX model give.</summary>
public sealed class GradientTests
{
    private const int Examples = 3;
    private const int Seed = 7;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, LayerCase.All.Count)];

    [Fact]
    public void All_HasEveryTypeOfLayerAndEveryActivation()
    {
        var layers = LayerCase.All.SelectMany(test => MadeNetwork.Create(test.Layers, test.Input).Plan.Layers).ToList();

        Assert.Empty(LayerTypes.All.Select(type => type.Name).Except(layers.Select(layer => layer.Spec.Type)));
        Assert.Empty(Enum.GetValues<Activation>().Except(layers.Select(layer => layer.Spec.Activation)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_TrainingIn64Bits_AgreesWithCentralDifferences(int index)
    {
        using var scope = NewDisposeScope();
        var test = LayerCase.All[index];
        using var network = MadeNetwork.Create(test.Layers, test.Input, Seed);
        network.to(float64);
        network.train();
        var (input, variables) = Variables(network, test.Input);
        Loss(network, input).backward();

        foreach (var (name, variable) in variables)
        {
            var found = variable.grad!.contiguous().data<double>().ToArray();
            var expected = CentralDifferences(network, input, variable);
            Assert.All(found.Zip(expected), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= 1e-6 * Math.Max(1, Math.Abs(pair.Second)),
                $"{test}, {name}: found the gradient {pair.First}, expected {pair.Second}"));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_Predicting_AgreesWithADifferenceOfTheOnnxModel(int index)
    {
        const double Step = 2e-3;
        using var scope = NewDisposeScope();
        var test = LayerCase.All[index];
        using var network = MadeNetwork.Create(test.Layers, test.Input, Seed);
        network.to(float64);
        network.eval();
        var (input, variables) = Variables(network, test.Input);
        Loss(network, input).backward();
        var random = new SeededRandom(Seed, stream: 3);
        var directions = variables.Select(variable => Normal(random, variable.Values)).ToList();
        var expected = variables.Zip(directions, (variable, direction) => (variable.Values.grad! * direction).sum().item<double>()).Sum();
        var length = Math.Sqrt(variables.Sum(variable => variable.Values.grad!.square().sum().item<double>()));

        double LossAt(double step)
        {
            Move(variables.Select(variable => variable.Values), directions, step);
            var loss = OnnxLoss(OnnxExport.ToModel(network, "moved"), input);
            Move(variables.Select(variable => variable.Values), directions, -step);
            return loss;
        }

        var found = (LossAt(Step) - LossAt(-Step)) / (2 * Step);

        var tolerance = 0.03 * Math.Max(Math.Abs(expected), 0.3 * length);
        Assert.True(Math.Abs(found - expected) <= tolerance, $"{test}: found {found}, expected {expected} ± {tolerance}");
    }

    // Everything that has a gradient.
    private static (Tensor Input, List<(string Name, Tensor Values)> Variables) Variables(Network network, NetworkInput spec)
    {
        var input = MadeNetwork.Input(spec, Examples, Seed, ScalarType.Float64);
        var variables = network.named_parameters().Where(named => named.parameter.requires_grad)
            .Select(named => (named.name, (Tensor)named.parameter)).ToList();
        if (!spec.IsTokenIds)
        {
            input.requires_grad = true;
            variables.Add(("input", input));
        }

        return (input, variables);
    }

    // Dropout leaves off the same values every time.
    private static Tensor Loss(Network network, Tensor input)
    {
        random.manual_seed(Seed);
        var output = network.call(input);
        return (output * tensor(LossWeights((int)output.NumberOfElements)).reshape(output.shape)).sum();
    }

    private static double OnnxLoss(ModelProto model, Tensor input)
    {
        using var run = new OnnxRun(model);
        var output = run.Run(input.is_floating_point() ? input.detach().to(float32) : input);
        return output.Zip(LossWeights(output.Length), (value, weight) => value * weight).Sum();
    }

    private static double[] LossWeights(int count) => MadeNetwork.Uniform(new SeededRandom(Seed, stream: 2), count, 1);

    private static double[] CentralDifferences(Network network, Tensor input, Tensor variable)
    {
        const double Step = 1e-5;
        using var noGradient = no_grad();
        var flat = variable.detach().reshape(-1);
        var differences = new double[flat.NumberOfElements];
        for (var i = 0; i < differences.Length; i++)
        {
            using var scope = NewDisposeScope();
            var value = flat[i].item<double>();
            double LossAt(double moved)
            {
                flat[i] = moved;
                return Loss(network, input).item<double>();
            }

            differences[i] = (LossAt(value + Step) - LossAt(value - Step)) / (2 * Step);
            flat[i] = value;
        }

        return differences;
    }

    private static void Move(IEnumerable<Tensor> variables, List<Tensor> directions, double step)
    {
        using var noGradient = no_grad();
        foreach (var (variable, direction) in variables.Zip(directions))
        {
            variable.add_(direction * step);
        }
    }

    private static Tensor Normal(SeededRandom random, Tensor like) =>
        tensor([.. Enumerable.Range(0, (int)like.NumberOfElements).Select(_ => random.NextNormal())], dtype: float64).reshape(like.shape);
}
