using Google.Protobuf;
using static TorchSharp.torch;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer.Tests;

public sealed class OnnxExportTests
{
    private static readonly NetworkInput Vector = new(Shape.Of(3));

    [Fact]
    public void ToModel_SameNetwork_GivesTheSameBytes()
    {
        var plan = MadeNetwork.Plan("""{ "preset": "transformer-text" }""", MadeNetwork.TokenIds(5), 3);
        using var network = Network.Create(plan, new InitialisationSpec());
        using var same = Network.Create(plan, new InitialisationSpec());
        network.train();
        same.eval();

        Assert.Equal(OnnxExport.ToModel(network, "text").ToByteArray(), OnnxExport.ToModel(same, "text").ToByteArray());
    }

    [Theory]
    [InlineData("softmax", "probabilities")]
    [InlineData("sigmoid", "probabilities")]
    [InlineData("linear", "logits")]
    public void ToModel_Network_HasAFreeBatchAndTheNameOfItsOutput(string activation, string output)
    {
        using var network = Dense(3, activation);

        var model = OnnxExport.ToModel(network, "dense");

        Assert.Equal((8L, 17L), (model.IrVersion, Assert.Single(model.OpsetImport).Version));
        Assert.Equal("input", Assert.Single(model.Graph.Input).Name);
        Assert.Equal(output, Assert.Single(model.Graph.Output).Name);
        Assert.All([model.Graph.Input[0], model.Graph.Output[0]], value =>
        {
            Assert.Equal("N", value.Type.TensorType.Shape.Dim[0].DimParam);
            Assert.Equal(3, value.Type.TensorType.Shape.Dim[1].DimValue);
        });
        Assert.Contains(model.Graph.Initializer, weights => weights.Name == "classes.weight");
    }

    [Fact]
    public void ToModel_Texts_TakesWholeNumbersUnderTheGivenNames()
    {
        using var network = Network.Create(
            MadeNetwork.Plan("""{ "preset": "gru-text" }""", MadeNetwork.TokenIds(5), 2), new InitialisationSpec());

        var model = OnnxExport.ToModel(network, "text", "input_ids", "scores");

        Assert.Equal(("input_ids", (int)DataType.Int64), (model.Graph.Input[0].Name, model.Graph.Input[0].Type.TensorType.ElemType));
        Assert.Equal("scores", model.Graph.Output[0].Name);
    }

    [Fact]
    public void Append_NodesBeforeAndAfter_AreOneModel()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Dense(1, "linear");
        var graph = new OnnxGraph("table");
        var columns = new[] { "age", "height", "weight" }.Select(name => graph.Input(name, DataType.Float, Shape.Of(1))).ToArray();
        var row = graph.Node("Concat", "columns", columns).With("axis", 1).Value;
        var positive = graph.Node("Sigmoid", "positive", OnnxExport.Append(graph, network, row)).Value;
        var negative = graph.Node("Sub", "negative", graph.Constant("one", 1f), positive).Value;
        var both = graph.Node("Concat", "both", negative, positive).With("axis", 1).Value;
        graph.Output(both, "probabilities", DataType.Float, Shape.Of(2));

        using var model = new OnnxRun(graph.ToModel());
        var found = model.Run(tensor([1f, 2], [2, 1]), tensor([0.5f, 1], [2, 1]), tensor([3f, -1], [2, 1]));

        var expected = network.call(tensor([1f, 0.5f, 3, 2, 1, -1], [2, 3])).sigmoid().data<float>().ToArray();
        Assert.Equal(expected[0], found[1], 1e-5);
        Assert.Equal(1 - expected[1], found[2], 1e-5);
    }

    private static Network Dense(int outputs, string activation)
    {
        var json = $$"""{ "layers": [{ "type": "dense", "name": "classes", "units": {{outputs}}, "activation": "{{activation}}" }] }""";
        return Network.Create(MadeNetwork.Plan(json, Vector, outputs), new InitialisationSpec());
    }
}
