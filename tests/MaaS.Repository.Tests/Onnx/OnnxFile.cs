using Google.Protobuf;
using MaaS.Repository.Onnx;

namespace MaaS.Repository.Tests.Onnx;

/// <summary>Small ONNX files for tests: <c>y = x</c> over <c>batch</c> rows of 3 numbers.</summary>
internal static class OnnxFile
{
    public static ModelProto Identity() => new()
    {
        IrVersion = 10,
        OpsetImport = { new OperatorSetIdProto { Version = 21 } },
        Graph = new GraphProto
        {
            Name = "identity",
            Node = { new NodeProto { OpType = "Identity", Input = { "x" }, Output = { "y" } } },
            Input = { Tensor("x", TensorProto.Types.DataType.Float, "batch", 3) },
            Output = { Tensor("y", TensorProto.Types.DataType.Float, "batch", 3) },
        },
    };

    /// <summary>Another content for each seed.</summary>
    public static ModelProto Seeded(int seed)
    {
        var model = Identity();
        model.DocString = $"seed {seed}";
        return model;
    }

    public static ModelProto WithExternalWeights(string location)
    {
        var model = Identity();
        model.Graph.Initializer.Add(External("w", location));
        return model;
    }

    public static TensorProto External(string name, string location) => new()
    {
        Name = name,
        DataType = (int)TensorProto.Types.DataType.Float,
        Dims = { 3 },
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData = { new StringStringEntryProto { Key = "location", Value = location } },
    };

    /// <param name="name">The tensor's.</param>
    /// <param name="type">Of an element.</param>
    /// <param name="dimensions">A number is a length, a text a symbolic name, null neither.</param>
    public static ValueInfoProto Tensor(string name, TensorProto.Types.DataType type, params object?[] dimensions) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new TensorShapeProto { Dim = { dimensions.Select(ToDimension) } },
            },
        },
    };

    public static void Save(this ModelProto model, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, model.ToByteArray());
    }

    private static TensorShapeProto.Types.Dimension ToDimension(object? dimension) => dimension switch
    {
        int length => new() { DimValue = length },
        string symbol => new() { DimParam = symbol },
        _ => new(),
    };
}
