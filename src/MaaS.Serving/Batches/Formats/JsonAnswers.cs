using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// Writes the answer for one row as members of a JSON object: <c>"predictions":[…]</c>, <c>"values":[…]</c> or <c>"outputs":{…}</c>.
/// </summary>
internal sealed class JsonAnswers(BatchModel model)
{
    private static readonly PredictionJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly RowAnswers _answers = RowAnswers.For(model, topK: null);
    private readonly bool _hasRowDimension = Array.Exists(RowInput.AllOf(model), input => input.HasRowDimension);

    /// <summary>What to ask the engine for.</summary>
    public IReadOnlyList<string>? Outputs => _answers.Outputs;

    /// <summary>Writes <c>{</c> keys, answer <c>}</c> and a line feed.</summary>
    /// <exception cref="InvalidInputException">The model gave no number. Nothing was written.</exception>
    public void WriteLine(IBufferWriter<byte> writer, ReadOnlySpan<byte> keys, RowOutputs outputs)
    {
        var prediction = _answers.Read(outputs);
        if (prediction is null)
        {
            CheckText(outputs);
        }

        writer.Write("{"u8);
        writer.Write(keys);
        writer.Write(keys.IsEmpty ? default : ","u8);
        if (prediction is not null)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(prediction, Json.RowPrediction);
            writer.Write(text.AsSpan(1, text.Length - 2));
        }
        else
        {
            WriteOutputs(writer, outputs);
        }

        writer.Write("}\n"u8);
    }

    /// <exception cref="InvalidInputException">An output has bytes that are no text.</exception>
    public static void CheckText(RowOutputs outputs)
    {
        if (outputs.Tensors.FirstOrDefault(tensor => !JsonTensorWriter.CanWrite(tensor)) is { } binary)
        {
            throw new InvalidInputException($"Output '{binary.Name}' holds bytes that are not UTF-8 text: they cannot be written as JSON.");
        }
    }

    private void WriteOutputs(IBufferWriter<byte> writer, RowOutputs outputs)
    {
        writer.Write("\"outputs\":{"u8);
        for (var i = 0; i < outputs.Tensors.Count; i++)
        {
            var tensor = outputs.Tensors[i];
            writer.Write(i == 0 ? "\""u8 : ",\""u8);
            writer.Write(JsonEncodedText.Encode(tensor.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            writer.Write("\":"u8);
            WriteNested(writer, tensor.DataType, outputs.Shape(tensor, _hasRowDimension), outputs.Bytes(tensor));
        }

        writer.Write("}"u8);
    }

    private static void WriteNested(IBufferWriter<byte> writer, TensorDataType dataType, ReadOnlySpan<long> shape, ReadOnlySpan<byte> data)
    {
        if (shape.Length <= 1)
        {
            writer.Write(shape.Length == 1 ? "["u8 : default);
            WriteFlat(writer, dataType, data);
            writer.Write(shape.Length == 1 ? "]"u8 : default);
            return;
        }

        writer.Write("["u8);
        for (var i = 0; i < shape[0]; i++)
        {
            writer.Write(i == 0 ? default : ","u8);
            var part = TensorRows.Range(dataType, data, (int)shape[0], i);
            WriteNested(writer, dataType, shape[1..], data[part]);
        }

        writer.Write("]"u8);
    }

    public static void WriteFlat(IBufferWriter<byte> writer, TensorDataType dataType, ReadOnlySpan<byte> data)
    {
        if (dataType == TensorDataType.Bytes)
        {
            JsonTensorWriter.WriteStrings(writer, data);
        }
        else
        {
            JsonTensorWriter.WriteNumbers(writer, dataType, data);
        }
    }
}
