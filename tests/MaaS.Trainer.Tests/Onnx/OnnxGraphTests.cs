using MaaS.Repository.Onnx;
using TorchSharp;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer.Tests;

public sealed class OnnxGraphTests
{
    [Fact]
    public void Node_ValueThatIsNotThere_IsRefused()
    {
        var graph = new OnnxGraph("graph");

        var error = Assert.Throws<InvalidOperationException>(() => graph.Node("Relu", "relu", "nothing"));

        Assert.Contains("'nothing'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_NameTakenAlready_GetsAnother()
    {
        var graph = new OnnxGraph("graph");
        var input = graph.Input("input", DataType.Float, Shape.Of(2));
        graph.Node("Relu", "relu", input);

        Assert.Equal("relu_2", graph.Node("Tanh", "relu", input).Value);
        Assert.Equal("input_2", graph.Constant("input", 1f));
        Assert.Throws<TrainingException>(() => graph.Input("input", DataType.Float, Shape.Of(2)));
    }

    [Fact]
    public void MlNode_Any_ImportsItsDomain()
    {
        var graph = new OnnxGraph("graph");
        var input = graph.Input("input", DataType.Float, Shape.Of(1));
        var encoded = graph.MlNode("LabelEncoder", "codes", input)
            .With("keys_floats", [1f, 2f]).With("values_floats", [5f, 6f]).With("default_float", -1.0).Value;
        graph.Output(encoded, "output", DataType.Float, Shape.Of(1));

        using var scope = torch.NewDisposeScope();
        using var model = new OnnxRun(graph.ToModel());

        Assert.Equal([6, -1], model.Run(torch.tensor([2f, 3], [2, 1])));
    }

    [Fact]
    public void Outputs_Several_HaveTheirOwnNames()
    {
        var graph = new OnnxGraph("graph");
        var input = graph.Input("input", DataType.Float, Shape.Of(4));
        var halves = graph.Node("Split", "halves", input).With("axis", 1).Outputs(2);
        graph.Output(halves[1], "output", DataType.Float, Shape.Of(2));

        using var scope = torch.NewDisposeScope();
        using var model = new OnnxRun(graph.ToModel());

        Assert.Equal([3, 4], model.Run(torch.tensor([1f, 2, 3, 4], [1, 4])));
    }

    [Fact]
    public void Constant_Tensor_IsKeptAsItIs()
    {
        var graph = new OnnxGraph("graph");
        var labels = new TensorProto { Name = "labels", DataType = (int)DataType.String, Dims = { 1 } };

        Assert.Equal("labels", graph.Constant(labels));
        Assert.Same(labels, Assert.Single(graph.ToModel().Graph.Initializer));
    }
}
