using Google.Protobuf;
using MaaS.Repository.Onnx;

namespace MaaS.Testing;

/// <summary>Builds small ONNX models, IR 8 and opset 17, node by node.</summary>
public sealed class OnnxGraph
{
    private readonly ModelProto _model = new()
    {
        IrVersion = 8,
        ProducerName = "MaaS.Testing",
        Graph = new GraphProto { Name = "test" },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
    };

    /// <param name="name">Of the input.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">A number, or a name for a dimension that varies.</param>
    public OnnxGraph Input(string name, TensorProto.Types.DataType type, params object[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    /// <inheritdoc cref="Input"/>
    public OnnxGraph Output(string name, TensorProto.Types.DataType type, params object[] shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape));
        return this;
    }

    public OnnxGraph Node(string operatorType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        _model.Graph.Node.Add(new NodeProto { OpType = operatorType, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return this;
    }

    public OnnxGraph Constant(string name, long[] shape, float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return Constant(name, TensorProto.Types.DataType.Float, shape, bytes);
    }

    public OnnxGraph Constant(string name, TensorProto.Types.DataType type, long[] shape, byte[] littleEndian)
    {
        _model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(littleEndian) });
        return this;
    }

    /// <summary>A constant whose bytes lie in another file beside the model.</summary>
    public OnnxGraph ExternalConstant(string name, TensorProto.Types.DataType type, long[] shape, string file, long length)
    {
        _model.Graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)type,
            Dims = { shape },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData =
            {
                new StringStringEntryProto { Key = "location", Value = file },
                new StringStringEntryProto { Key = "offset", Value = "0" },
                new StringStringEntryProto { Key = "length", Value = length.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            },
        });
        return this;
    }

    public byte[] ToBytes() => _model.ToByteArray();

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var length in shape)
        {
            dimensions.Dim.Add(length is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(length, System.Globalization.CultureInfo.InvariantCulture) });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
