using Google.Protobuf;
using MaaS.Repository.Onnx;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer;

/// <summary>
/// Puts before a network what makes its inputs of the columns of a table, so that the model takes rows as a client has them: an input [N,
/// 1] for each column, numbers or strings.
/// </summary>
internal static class TableInputs
{
    /// <summary>Adds the inputs and nodes; returns the value [N, width] that the network takes.</summary>
    public static string Append(OnnxGraph graph, IReadOnlyList<TableColumn> columns)
    {
        var values = columns.Select((column, i) => column switch
        {
            NumericColumn numeric => Append(graph, numeric, FormattableString.Invariant($"column{i}")),
            CategoricalColumn categorical => Append(graph, categorical, FormattableString.Invariant($"column{i}")),
            _ => throw new InvalidOperationException($"There is no input for a column of {column.GetType()}."),
        }).ToArray();
        return values is [var single] ? single : graph.Node("Concat", "columns/concat", values).With("axis", 1).Value;
    }

    private static string Append(OnnxGraph graph, NumericColumn column, string node)
    {
        var value = graph.Input(column.Name, DataType.Float, Shape.Of(1));
        if (column.Fill is { } fill)
        {
            var isMissing = graph.Node("IsNaN", $"{node}/isMissing", value).Value;
            value = graph.Node("Where", $"{node}/filled", isMissing, graph.Constant($"{node}/fill", fill), value).Value;
        }

        if (column.Offset != 0)
        {
            value = graph.Node("Sub", $"{node}/centred", value, graph.Constant($"{node}/offset", column.Offset)).Value;
        }

        return column.Scale == 1 ? value : graph.Node("Mul", $"{node}/scaled", value, graph.Constant($"{node}/scale", column.Scale)).Value;
    }

    private static string Append(OnnxGraph graph, CategoricalColumn column, string node)
    {
        var value = graph.Input(column.Name, DataType.String, Shape.Of(1));
        var count = column.Categories.Count;
        var known = column.Categories.Select((category, i) => (category, i)).ToList();
        if (column.Fill is { } fill && !column.Categories.Contains(""))
        {
            known.Add(("", known.First(pair => pair.category == fill).i));
        }

        // A category that is not known gets a place behind the last, which one-hot leaves all zeros.
        var place = graph.MlNode("LabelEncoder", $"{node}/place", value)
            .With("keys_strings", [.. known.Select(pair => pair.category)])
            .With("values_int64s", [.. known.Select(pair => (long)pair.i)])
            .With("default_int64", count)
            .Value;
        var flat = graph.Node("Reshape", $"{node}/flat", place, graph.Constant($"{node}/rows", -1)).Value;
        var values = new TensorProto { Name = $"{node}/offOn", DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(OffOn()) };
        values.Dims.Add(2);
        return graph.Node("OneHot", $"{node}/oneHot", flat, graph.Constant($"{node}/count", count), graph.Constant(values)).Value;
    }

    private static byte[] OffOn() => [.. BitConverter.GetBytes(0f), .. BitConverter.GetBytes(1f)];
}
