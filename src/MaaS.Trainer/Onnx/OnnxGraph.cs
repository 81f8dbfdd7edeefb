using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Repository.Onnx;
using static TorchSharp.torch;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer;

/// <summary>
/// An ONNX graph that grows node by node: IR version 8, operator set 17 (onnx 1.12). What goes from node to node has a name, which every
/// method that adds something returns. The same calls give the same bytes. Not thread-safe.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The name of the batch's dimension, the first of every input and output.</summary>
    public const string BatchDimension = "N";

    private const string MlDomain = "ai.onnx.ml";

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _values = [];
    private bool _hasMlNodes;

    /// <summary>Adds an input [N, …].</summary>
    /// <param name="input">Its name.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Without the batch.</param>
    public string Input(string input, DataType type, Shape shape)
    {
        if (!_values.Add(input))
        {
            throw new TrainingException($"The model would have two inputs '{input}', expected names that differ: rename a column.");
        }

        _graph.Input.Add(Describe(input, type, shape));
        return input;
    }

    /// <summary>Adds a node with one output, which has the name of the node.</summary>
    /// <param name="operation">Of operator set 17.</param>
    /// <param name="node">Its name, by convention <c>layer/step</c>; a column of a table may have it, then the output has another.</param>
    /// <param name="inputs">Values that are there; an empty name leaves an optional input out.</param>
    public OnnxNode Node(string operation, string node, params ReadOnlySpan<string> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.Length > 0 && !_values.Contains(input))
            {
                throw new InvalidOperationException($"The node '{node}' takes '{input}': expected a value that was added before.");
            }
        }

        var proto = new NodeProto { OpType = operation, Name = node };
        proto.Input.AddRange(inputs.ToArray());
        proto.Output.Add(Declare(node));
        _graph.Node.Add(proto);
        return new OnnxNode(proto, Declare);
    }

    /// <summary>As <see cref="Node"/>, of the domain <c>ai.onnx.ml</c>, version 3.</summary>
    public OnnxNode MlNode(string operation, string node, params ReadOnlySpan<string> inputs)
    {
        var added = Node(operation, node, inputs);
        _graph.Node[^1].Domain = MlDomain;
        _hasMlNodes = true;
        return added;
    }

    /// <summary>Adds weights as 32-bit floats.</summary>
    public string Weight(string constant, Tensor values)
    {
        using var scope = NewDisposeScope();
        var numbers = values.detach().cpu().to(float32).contiguous().data<float>().ToArray();
        return Constant(New(constant, DataType.Float, MemoryMarshal.AsBytes<float>(numbers), values.shape));
    }

    /// <summary>Adds a number without dimensions.</summary>
    public string Constant(string constant, float value) =>
        Constant(New(constant, DataType.Float, MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)), []));

    /// <summary>Adds a row of whole numbers, such as axes or lengths.</summary>
    public string Constant(string constant, params ReadOnlySpan<long> values) =>
        Constant(New(constant, DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]));

    /// <summary>Adds a tensor of any type under its name.</summary>
    public string Constant(TensorProto tensor)
    {
        tensor.Name = Declare(tensor.Name);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Makes a value an output [N, …] of the model.</summary>
    /// <param name="value">A value that is there.</param>
    /// <param name="output">What the output is called, if no other value is.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Without the batch.</param>
    public void Output(string value, string output, DataType type, Shape shape)
    {
        var named = value == output ? value : Node("Identity", output, value).Value;
        _graph.Output.Add(Describe(named, type, shape));
    }

    /// <summary>The model; nothing can be added afterwards.</summary>
    public ModelProto ToModel()
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = ProductInfo.Name,
            ProducerVersion = ProductInfo.Version,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        if (_hasMlNodes)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = MlDomain, Version = 3 });
        }

        return model;
    }

    private string Declare(string value)
    {
        var unique = value;
        for (var i = 2; !_values.Add(unique); i++)
        {
            unique = FormattableString.Invariant($"{value}_{i}");
        }

        return unique;
    }

    private static TensorProto New(string constant, DataType type, ReadOnlySpan<byte> values, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = constant, DataType = (int)type, RawData = ByteString.CopyFrom(values) };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }

    private static ValueInfoProto Describe(string value, DataType type, Shape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = BatchDimension });
        dimensions.Dim.AddRange(shape.Lengths.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto { Name = value, Type = new TypeProto { TensorType = tensor } };
    }
}
