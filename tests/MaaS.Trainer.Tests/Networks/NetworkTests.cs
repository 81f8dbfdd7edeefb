using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class NetworkTests
{
    private const string Text =
        """
        { "type": "embedding", "name": "words", "outputDim": 4, "maskZero": true }, { "type": "positionEmbedding" },
        { "type": "lstm", "units": 2, "bidirectional": true, "returnSequences": true }, { "type": "dropout", "rate": 0.5 },
        { "type": "transformerEncoder", "numHeads": 2, "feedForwardDim": 3, "dropout": 0.1 }, { "type": "globalAveragePooling1D" }
        """;

    private static readonly NetworkInput Image = new(Shape.Of(1, 6, 6));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, LayerCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_AnyLayer_HasTheWeightsOfThePlan(int index)
    {
        using var network = MadeNetwork.Create(LayerCase.All[index].Layers, LayerCase.All[index].Input);

        var trained = network.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.NumberOfElements);
        Assert.Equal(network.Plan.TrainableParameterCount, trained);
        var planned = network.Plan.Layers.SelectMany(layer => layer.Weights.Select(weight => $"{layer.Name}.{weight.Name}"));
        Assert.Empty(planned.Except(network.state_dict().Keys));
        Assert.Equal(network.parameters().Count() + network.buffers().Count(), network.state_dict().Count);
    }

    [Fact]
    public void Create_SameSeed_DrawsTheSameWeightsOnEveryMachine()
    {
        var plan = MadeNetwork.Plan("""{ "preset": "cnn" }""", Image, 10);
        using var network = Network.Create(plan, new InitialisationSpec { Seed = 1 });
        using var same = Network.Create(plan, new InitialisationSpec { Seed = 1 });
        using var other = Network.Create(plan, new InitialisationSpec { Seed = 2 });

        Assert.Equal(Values(network), Values(same));
        Assert.NotEqual(Values(network), Values(other));
        Assert.Equal([0.0189213008f, 0.0698677972f, 0.133890837f], network.Layers[0].Weight("weight").data<float>().Take(3));
    }

    [Fact]
    public void Create_Lstm_ForgetsLittleAtFirst()
    {
        var plan = MadeNetwork.Plan("""{ "layers": [{ "type": "lstm", "units": 2 }] }""", new NetworkInput(Shape.Of(3, 4)), 2);
        using var network = Network.Create(plan, new InitialisationSpec());

        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 0], network.Layers[0].Weight("cell.bias_ih_l0").data<float>().ToArray());
    }

    [Fact]
    public void Forward_InAScopeOfTheCaller_LeavesNothingButTheResult()
    {
        using var network = MadeNetwork.Create(Text, MadeNetwork.TokenIds(5));
        using var input = MadeNetwork.Input(network.Plan.Input, 3, seed: 1);
        network.train();
        Step(network, input);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        for (var i = 0; i < 3; i++)
        {
            Step(network, input);
            using var result = network.call(input);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Logits_EndsInSoftmax_AreWhatTheSoftmaxTakes()
    {
        using var scope = NewDisposeScope();
        var plan = MadeNetwork.Plan(
            """{ "layers": [{ "type": "flatten" }, { "type": "dense", "units": 3, "activation": "softmax" }] }""", Image, 3);
        using var network = Network.Create(plan, new InitialisationSpec());
        var input = MadeNetwork.Input(Image, 4, seed: 1);

        Assert.Equal(Activation.Softmax, plan.OutputActivation);
        Assert.Equal(network.call(input).data<float>(), nn.functional.softmax(network.Logits(input), 1).data<float>());
        Assert.NotEqual(1, network.Logits(input)[0].sum().item<float>(), 0.01);
    }

    [Fact]
    public void Forward_OneExampleInABatchWhileTraining_GoesByTheMovingMean()
    {
        using var scope = NewDisposeScope();
        using var network = MadeNetwork.Create("""{ "type": "batchNormalization" }""", new NetworkInput(Shape.Of(4)));
        var input = MadeNetwork.Input(network.Plan.Input, 1, seed: 1);

        network.train();
        var found = network.call(input);
        network.eval();

        Assert.Equal(network.call(input).data<float>(), found.data<float>());
    }

    [Fact]
    public void Forward_Training_DropsByTheGlobalSeed()
    {
        using var scope = NewDisposeScope();
        using var network = MadeNetwork.Create("""{ "type": "dropout", "rate": 0.5 }""", new NetworkInput(Shape.Of(20)));
        var input = MadeNetwork.Input(network.Plan.Input, 2, seed: 1);
        float[] Run(long seed)
        {
            random.manual_seed(seed);
            return network.call(input).data<float>().ToArray();
        }

        network.train();
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
        network.eval();
        Assert.Equal(Run(1), Run(2));
    }

    [Fact]
    public void Load_SavedNetwork_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = MadeNetwork.Create(Text, MadeNetwork.TokenIds(5), seed: 1);
        using var other = MadeNetwork.Create(Text, MadeNetwork.TokenIds(5), seed: 2);
        var input = MadeNetwork.Input(network.Plan.Input, 3, seed: 1);
        using var file = new MemoryStream();

        network.save(file);
        using var saved = new MemoryStream(file.ToArray());
        other.load(saved);

        network.eval();
        other.eval();
        Assert.Equal(network.call(input).data<float>(), other.call(input).data<float>());
    }

    [Fact]
    public void Step_Lstm_LeavesTheSecondBiasAtZero()
    {
        using var scope = NewDisposeScope();
        using var network = MadeNetwork.Create(Text, MadeNetwork.TokenIds(5));
        network.to(float64);
        var optimiser = optim.Adam(network.parameters());
        network.Logits(MadeNetwork.Input(network.Plan.Input, 3, seed: 1)).sum().backward();

        optimiser.step();

        var second = network.state_dict().Where(weight => weight.Key.Contains("bias_hh", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, second.Count);
        Assert.All(second, weight => Assert.Equal(0, weight.Value.abs().sum().item<double>()));
    }

    private static float[] Values(Network network) => [.. network.parameters().SelectMany(weight => weight.data<float>().ToArray())];

    private static void Step(Network network, Tensor input)
    {
        using var scope = NewDisposeScope();
        network.Logits(input).sum().backward();
        network.zero_grad();
    }
}
