using MaaS.Repository.Onnx;
using TorchSharp;

namespace MaaS.Trainer;

/// <summary>A node of an <see cref="OnnxGraph"/> that is being described.</summary>
internal sealed class OnnxNode(OnnxGraph graph, NodeProto node)
{
    /// <summary>Adds weights as the next input; they are stored in the graph as <c>node.name</c>.</summary>
    public OnnxNode With(string name, torch.Tensor weights)
    {
        var fullName = $"{node.Name}.{name}";
        graph.AddInitializer(fullName, weights);
        node.Input.Add(fullName);
        return this;
    }

    public OnnxNode Attribute(string name, int value)
    {
        node.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value });
        return this;
    }

    public OnnxNode Attribute(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var value in values)
        {
            attribute.Ints.Add(value);
        }

        node.Attribute.Add(attribute);
        return this;
    }
}
