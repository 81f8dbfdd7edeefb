namespace MaaS.Repository;

/// <summary>The weights that lie inside of an ONNX file, by their places: none is read. Field numbers as in the ONNX specification.</summary>
/// <param name="GraphField">The main graph with its tag and length.</param>
/// <param name="Graph">The main graph without them.</param>
/// <param name="Weights">In the order of the file.</param>
internal sealed record InlineWeights(FileRange GraphField, FileRange Graph, IReadOnlyList<InlineWeight> Weights)
{
    public const int GraphOfModel = 7;
    public const int InitializerOfGraph = 5;
    private const int RawDataOfTensor = 9;

    public long TotalBytes => Weights.Sum(weight => weight.Data.Length);

    /// <summary>Null when the file is not an ONNX file with one graph.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="minBytes">Smaller weights are left out.</param>
    public static InlineWeights? Find(string path, int minBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var fields = new ProtobufFields(file);
        try
        {
            return fields.Find(new FileRange(0, file.Length), GraphOfModel).ToArray() is [var graph]
                ? new InlineWeights(graph.Field, graph.Content, [.. FindWeights(fields, graph.Content).Where(weight => weight.Data.Length >= minBytes)])
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static IEnumerable<InlineWeight> FindWeights(ProtobufFields fields, FileRange graph)
    {
        foreach (var (field, content) in fields.Find(graph, InitializerOfGraph))
        {
            if (fields.Find(content, RawDataOfTensor).ToArray() is [var data])
            {
                yield return new InlineWeight(field, content, data.Field, data.Content);
            }
        }
    }
}
