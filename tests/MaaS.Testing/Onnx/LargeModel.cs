using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Repository.Onnx;
using static MaaS.Repository.Onnx.TensorProto.Types;

namespace MaaS.Testing;

/// <summary>A network of dense layers with random weights, for a model of a certain size. Written piece by piece: it is never in memory.</summary>
public static class LargeModel
{
    private const int GraphOfModel = 7;
    private const int InitializerOfGraph = 5;
    private const int RawDataOfTensor = 9;

    /// <summary>y = (… ReLU(x · w0) …) · wk over FP32 [N, width], in one file with its weights inside.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="width">Each layer has 4 · width² bytes.</param>
    /// <param name="layers">How many.</param>
    /// <param name="seed">Of the weights.</param>
    public static void Write(string path, int width, int layers, int seed)
    {
        var graph = new OnnxGraph().Input("x", DataType.Float, "N", width);
        for (var i = 0; i < layers; i++)
        {
            var isLast = i == layers - 1;
            graph.Node("MatMul", [i == 0 ? "x" : $"h{i}", $"w{i}"], isLast ? "y" : $"p{i}");
            _ = isLast ? graph : graph.Node("Relu", [$"p{i}"], $"h{i + 1}");
        }

        var model = ModelProto.Parser.ParseFrom(graph.Output("y", DataType.Float, "N", width).ToBytes());
        var body = model.Graph.ToByteArray();
        model.Graph = null;
        var dataLength = checked(width * width * sizeof(float));
        var tensors = Enumerable.Range(0, layers).Select(i => Tensor($"w{i}", width, dataLength)).ToArray();

        using var file = File.Create(path);
        model.WriteTo(file);
        file.Write(Header(GraphOfModel, body.Length + tensors.Sum(tensor => Header(InitializerOfGraph, tensor.Length + dataLength).Length + tensor.Length + (long)dataLength)));
        file.Write(body);
        var random = new Random(seed);
        foreach (var tensor in tensors)
        {
            file.Write(Header(InitializerOfGraph, tensor.Length + dataLength));
            file.Write(tensor);
            WriteRandom(file, random, width);
        }
    }

    /// <summary>The tensor up to its data.</summary>
    private static byte[] Tensor(string name, int width, int dataLength) =>
    [
        .. new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { width, width } }.ToByteArray(),
        .. Header(RawDataOfTensor, dataLength),
    ];

    private static void WriteRandom(FileStream file, Random random, int width)
    {
        var row = new float[width];
        for (var i = 0; i < width; i++)
        {
            for (var k = 0; k < width; k++)
            {
                row[k] = (random.NextSingle() - 0.5f) / MathF.Sqrt(width);
            }

            file.Write(MemoryMarshal.AsBytes<float>(row));
        }
    }

    private static byte[] Header(int field, long length)
    {
        var tag = WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited);
        var header = new byte[CodedOutputStream.ComputeUInt32Size(tag) + CodedOutputStream.ComputeUInt64Size((ulong)length)];
        using var output = new CodedOutputStream(header);
        output.WriteUInt32(tag);
        output.WriteUInt64((ulong)length);
        output.Flush();
        return header;
    }
}
