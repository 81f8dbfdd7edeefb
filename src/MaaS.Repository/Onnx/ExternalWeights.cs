using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using MaaS.Repository.Onnx;
using Microsoft.Win32.SafeHandles;

namespace MaaS.Repository;

/// <summary>
/// Moves the weights of an ONNX file into a file beside it, each at the start of a page, so that a session maps them instead of reading and
/// copying them. Copies from file to file: no weight is in memory.
/// </summary>
internal static class ExternalWeights
{
    /// <summary>Of the file beside the model. No file of a manifest has such a name.</summary>
    public const string FileName = ".weights";

    /// <summary>A model with less in it is quick to open as it is.</summary>
    public const long MinTotalBytes = 1 << 20;

    private const int MinWeightBytes = 16 << 10;
    private const int PageBytes = 4096;
    private const int CopyBytes = 1 << 20;
    private const string PartialSuffix = ".partial";

    /// <summary>The model is the same afterwards.</summary>
    /// <param name="onnxPath">The ONNX file.</param>
    /// <param name="onWritten">Gets the lengths of the model and of the weights before the model takes the place of the old one.</param>
    /// <returns>False when there is too little to move, or the file is not one that is understood: then nothing has changed.</returns>
    /// <exception cref="IOException">The disk is full, for one; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written; nothing has changed.</exception>
    public static bool TryMoveOut(string onnxPath, Action<long, long> onWritten)
    {
        if (new FileInfo(onnxPath).Length < MinTotalBytes || InlineWeights.Find(onnxPath, MinWeightBytes) is not { } found
            || found.TotalBytes < MinTotalBytes)
        {
            return false;
        }

        var weightsPath = Path.Combine(Path.GetDirectoryName(onnxPath)!, FileName);
        var modelPath = onnxPath + PartialSuffix;
        try
        {
            using (var source = File.OpenHandle(onnxPath))
            {
                var offsets = WriteWeights(source, found.Weights, weightsPath);
                WriteModel(source, found, offsets, modelPath);
            }

            onWritten(new FileInfo(modelPath).Length, new FileInfo(weightsPath).Length);
            File.Move(modelPath, onnxPath, overwrite: true);
            return true;
        }
        catch
        {
            Remove(weightsPath);
            Remove(modelPath);
            throw;
        }
    }

    /// <summary>What cannot be removed must not hide why it is to be.</summary>
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It leaves with the folder.
        }
    }

    private static List<long> WriteWeights(SafeFileHandle source, IReadOnlyList<InlineWeight> weights, string path)
    {
        var offsets = new List<long>();
        using var target = new FileStream(path, FileMode.Create, FileAccess.Write);
        foreach (var weight in weights)
        {
            target.Position = (target.Position + PageBytes - 1) / PageBytes * PageBytes;
            offsets.Add(target.Position);
            Copy(source, weight.Data, target);
        }

        return offsets;
    }

    private static void WriteModel(SafeFileHandle source, InlineWeights found, List<long> offsets, string path)
    {
        var references = found.Weights.Zip(offsets, Reference).ToArray();
        var headers = found.Weights.Zip(references, (weight, reference) => Header(
            InlineWeights.InitializerOfGraph, weight.Content.Length - weight.DataField.Length + reference.Length)).ToArray();
        var graphLength = found.Graph.Length + found.Weights.Select((weight, i) =>
            headers[i].Length + weight.Content.Length - weight.DataField.Length + references[i].Length - weight.Field.Length).Sum();

        using var target = new FileStream(path, FileMode.Create, FileAccess.Write);
        Copy(source, new FileRange(0, found.GraphField.Start), target);
        target.Write(Header(InlineWeights.GraphOfModel, graphLength));
        var position = found.Graph.Start;
        for (var i = 0; i < references.Length; i++)
        {
            var weight = found.Weights[i];
            Copy(source, new FileRange(position, weight.Field.Start), target);
            target.Write(headers[i]);
            Copy(source, new FileRange(weight.Content.Start, weight.DataField.Start), target);
            Copy(source, new FileRange(weight.DataField.End, weight.Content.End), target);
            target.Write(references[i]);
            position = weight.Field.End;
        }

        Copy(source, new FileRange(position, RandomAccess.GetLength(source)), target);
    }

    /// <summary>The tag of the graph or of an initializer, with a length.</summary>
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

    /// <summary>The fields of a tensor that say where its values are.</summary>
    private static byte[] Reference(InlineWeight weight, long offset) => new TensorProto
    {
        DataLocation = TensorProto.Types.DataLocation.External,
        ExternalData =
        {
            new StringStringEntryProto { Key = "location", Value = FileName },
            new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) },
            new StringStringEntryProto { Key = "length", Value = weight.Data.Length.ToString(CultureInfo.InvariantCulture) },
        },
    }.ToByteArray();

    private static void Copy(SafeFileHandle source, FileRange range, FileStream target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (var position = range.Start; position < range.End;)
            {
                var wanted = (int)Math.Min(buffer.Length, range.End - position);
                var read = RandomAccess.Read(source, buffer.AsSpan(0, wanted), position);
                if (read == 0)
                {
                    throw new EndOfStreamException($"The file ends at byte {position}, expected {range.End} bytes.");
                }

                target.Write(buffer, 0, read);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
