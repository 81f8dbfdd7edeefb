using Google.Protobuf;
using MaaS.Repository.Onnx;
using AttributeType = MaaS.Repository.Onnx.AttributeProto.Types.AttributeType;

namespace MaaS.Trainer;

/// <summary>A node of an <see cref="OnnxGraph"/> that is being described.</summary>
internal sealed class OnnxNode(NodeProto node, Func<string, string> declare)
{
    /// <summary>What the node gives; of several, the first.</summary>
    public string Value => node.Output.First(output => output.Length > 0);

    public OnnxNode With(string attribute, long value) => Add(new AttributeProto { Name = attribute, Type = AttributeType.Int, I = value });

    public OnnxNode With(string attribute, double value) =>
        Add(new AttributeProto { Name = attribute, Type = AttributeType.Float, F = (float)value });

    public OnnxNode With(string attribute, string value) =>
        Add(new AttributeProto { Name = attribute, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) });

    public OnnxNode With(string attribute, TensorProto value) =>
        Add(new AttributeProto { Name = attribute, Type = AttributeType.Tensor, T = value });

    public OnnxNode With(string attribute, IEnumerable<int> values)
    {
        var proto = new AttributeProto { Name = attribute, Type = AttributeType.Ints };
        proto.Ints.AddRange(values.Select(value => (long)value));
        return Add(proto);
    }

    public OnnxNode With(string attribute, IEnumerable<long> values)
    {
        var proto = new AttributeProto { Name = attribute, Type = AttributeType.Ints };
        proto.Ints.AddRange(values);
        return Add(proto);
    }

    public OnnxNode With(string attribute, IEnumerable<float> values)
    {
        var proto = new AttributeProto { Name = attribute, Type = AttributeType.Floats };
        proto.Floats.AddRange(values);
        return Add(proto);
    }

    public OnnxNode With(string attribute, IEnumerable<string> values)
    {
        var proto = new AttributeProto { Name = attribute, Type = AttributeType.Strings };
        proto.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Add(proto);
    }

    /// <summary>Gives the node <paramref name="count"/> outputs; those after the first are called <c>node:1</c> and so on.</summary>
    public IReadOnlyList<string> Outputs(int count)
    {
        for (var i = node.Output.Count; i < count; i++)
        {
            node.Output.Add(declare($"{node.Name}:{i}"));
        }

        return node.Output;
    }

    /// <summary>Makes what the node gives its output number <paramref name="index"/>, and leaves those before out.</summary>
    public OnnxNode AtOutput(int index)
    {
        for (var i = 0; i < index; i++)
        {
            node.Output.Insert(0, "");
        }

        return this;
    }

    private OnnxNode Add(AttributeProto attribute)
    {
        node.Attribute.Add(attribute);
        return this;
    }
}
