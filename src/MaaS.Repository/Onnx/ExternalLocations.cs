using Google.Protobuf;
using MaaS.Repository.Onnx;

namespace MaaS.Repository;

/// <summary>The files that hold weights of the main graph of an ONNX file. No weight is read. Field numbers as in the ONNX specification.</summary>
internal static class ExternalLocations
{
    private const int ExternalDataOfTensor = 13;
    private const int MaxEntryBytes = 64 << 10;

    /// <summary>Relative to the folder of the ONNX file, each once and as written there. Empty when the file is not one that is understood.</summary>
    public static IReadOnlyCollection<string> Of(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var fields = new ProtobufFields(file);
        try
        {
            return fields.Find(new FileRange(0, file.Length), InlineWeights.GraphOfModel)
                .SelectMany(graph => fields.Find(graph.Content, InlineWeights.InitializerOfGraph))
                .SelectMany(tensor => fields.Find(tensor.Content, ExternalDataOfTensor))
                .Select(entry => Read(file, entry.Content))
                .Where(entry => entry.Key == "location")
                .Select(entry => entry.Value)
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException)
        {
            return [];
        }
    }

    private static StringStringEntryProto Read(FileStream file, FileRange range)
    {
        if (range.Length > MaxEntryBytes)
        {
            throw new InvalidDataException($"The entry at byte {range.Start} has {range.Length} bytes, expected at most {MaxEntryBytes}.");
        }

        var content = new byte[range.Length];
        file.Position = range.Start;
        file.ReadExactly(content);
        return StringStringEntryProto.Parser.ParseFrom(content);
    }
}
