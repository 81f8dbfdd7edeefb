using Google.Protobuf;
using MaaS.Repository.Onnx;
using MaaS.Repository.Onnx.Structure;

namespace MaaS.Repository;

/// <summary>Reads what an ONNX file takes and gives, without its weights: a file of any size is read in little memory.</summary>
public static class OnnxSignatureReader
{
    private static readonly MessageParser<ModelStructure> Parser = ModelStructure.Parser.WithDiscardUnknownFields(true);

    /// <exception cref="InvalidModelException">The file is not an ONNX model that can be served.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModelInfo Read(string path)
    {
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10, FileOptions.SequentialScan);
        return Read(content, Path.GetFileName(path));
    }

    /// <param name="content">Read to its end and left open.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidModelException">The content is not an ONNX model that can be served.</exception>
    public static OnnxModelInfo Read(Stream content, string name)
    {
        var model = Parse(content, name);
        var weights = model.Graph.Initializer.Select(initializer => initializer.Name)
            .Concat(model.Graph.SparseInitializer.Select(initializer => initializer.Values?.Name ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        return new OnnxModelInfo
        {
            Signature = new ModelSignature
            {
                Inputs = [.. model.Graph.Input.Where(input => !weights.Contains(input.Name)).Select(input => ToSpec(input, "Input", name))],
                Outputs = [.. model.Graph.Output.Select(output => ToSpec(output, "Output", name))],
            },
            Opset = ToOpset(model, name),
            IrVersion = model.IrVersion,
            ExternalFiles = ExternalFiles(model.Graph, name),
        };
    }

    private static ModelStructure Parse(Stream content, string name)
    {
        ModelStructure model;
        try
        {
            model = Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidModelException(
                $"'{name}' is cut off or not an ONNX file: found bytes that cannot be read as one ({e.Message}) Upload the file again.", e);
        }

        if (model.IrVersion < 1)
        {
            throw new InvalidModelException($"'{name}' is empty or not an ONNX file: found no format version (ir_version), expected 1 or more.");
        }

        return model.Graph is null or { Output.Count: 0 }
            ? throw new InvalidModelException($"'{name}' holds no graph with outputs, so there is nothing to run. Export the model again.")
            : model;
    }

    private static Dictionary<string, long> ToOpset(ModelStructure model, string name)
    {
        // The default domain has two spellings. Where a domain is imported twice, the graph uses the higher version.
        var opset = model.OpsetImport
            .GroupBy(import => import.Domain is "" ? "ai.onnx" : import.Domain, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(import => import.Version), StringComparer.Ordinal);
        return opset.Count > 0 && opset.Values.All(version => version >= 1)
            ? opset
            : throw new InvalidModelException($"'{name}' imports no operator set (opset_import) with a version from 1. Export the model again.");
    }

    private static TensorSpec ToSpec(ValueInfoProto value, string role, string name)
    {
        var what = $"{role} '{NameText.Quote(value.Name)}' of '{name}'";
        if (value.Type?.ValueCase != TypeProto.ValueOneofCase.TensorType)
        {
            var found = value.Type?.ValueCase == TypeProto.ValueOneofCase.SequenceType ? "a sequence" : "a map, an optional value or no type";
            throw new InvalidModelException($"{what} cannot be served: found {found}, expected a tensor.");
        }

        var tensor = value.Type.TensorType;
        if (tensor.Shape is null)
        {
            throw new InvalidModelException($"{what} cannot be served: its number of dimensions is not known. Export the model with shapes.");
        }

        string?[] names = [.. tensor.Shape.Dim.Select(dimension => dimension.DimParam is "" ? null : dimension.DimParam)];
        return new TensorSpec
        {
            Name = value.Name,
            DataType = OnnxDataTypes.ToTensorDataType(tensor.ElemType, what),
            Shape = [.. tensor.Shape.Dim.Select(ToLength)],
            DimensionNames = names.Any(dimension => dimension is not null) ? names : null,
        };
    }

    // Some exporters write a varying dimension as a negative number.
    private static long ToLength(TensorShapeProto.Types.Dimension dimension) =>
        dimension.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && dimension.DimValue >= 0 ? dimension.DimValue : -1;

    private static List<string> ExternalFiles(GraphStructure graph, string name)
    {
        var locations = TensorsOf(graph)
            .Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)
            .Select(tensor => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return locations.Find(location => !FilePath.IsSafe(location)) is { } unsafeLocation
            ? throw new InvalidModelException(
                $"'{name}' keeps weights in '{NameText.Quote(unsafeLocation)}', which is refused: expected {FilePath.Rule}.")
            : locations;
    }

    private static IEnumerable<InitializerStructure> TensorsOf(GraphStructure graph)
    {
        var attributes = graph.Node.SelectMany(node => node.Attribute).ToList();
        return graph.Initializer
            .Concat(graph.SparseInitializer.SelectMany(sparse => new[] { sparse.Values, sparse.Indices }))
            .Concat(attributes.Select(attribute => attribute.T))
            .Concat(attributes.SelectMany(attribute => attribute.Tensors))
            .Where(tensor => tensor is not null)
            .Concat(attributes.Select(attribute => attribute.G).Concat(attributes.SelectMany(attribute => attribute.Graphs))
                .Where(inner => inner is not null)
                .SelectMany(TensorsOf));
    }
}
