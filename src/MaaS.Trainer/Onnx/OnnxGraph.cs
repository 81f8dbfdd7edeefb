using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Repository.Onnx;
using TorchSharp;

namespace MaaS.Trainer;

/// <summary>A graph that grows node by node; each takes what the one before gave.</summary>
internal sealed class OnnxGraph
{
    private readonly GraphProto _graph;
    private string _value;

    public OnnxGraph(string name, string input)
    {
        _graph = new GraphProto { Name = name };
        _value = input;
    }

    public OnnxNode Append(string operation, string name)
    {
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.Add(_value);
        _value = $"{name}_output";
        node.Output.Add(_value);
        _graph.Node.Add(node);
        return new OnnxNode(this, node);
    }

    /// <summary>Calls the value of the last node <paramref name="output"/>. Nothing can be appended afterwards.</summary>
    public GraphProto End(ValueInfoProto input, ValueInfoProto output)
    {
        _graph.Node[^1].Output[0] = output.Name;
        _graph.Input.Add(input);
        _graph.Output.Add(output);
        return _graph;
    }

    internal void AddInitializer(string name, torch.Tensor weights)
    {
        using var scope = torch.NewDisposeScope();
        var values = weights.detach().cpu().contiguous().data<float>().ToArray();
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        };
        tensor.Dims.AddRange(weights.shape);
        _graph.Initializer.Add(tensor);
    }
}
