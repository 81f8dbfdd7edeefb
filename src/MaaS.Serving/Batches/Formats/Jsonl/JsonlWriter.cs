using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>
/// One line per answered row: its key columns with the answer, or the response of the protocol where the line was a request.
/// </summary>
internal sealed class JsonlWriter(BatchModel model, Stream part) : BatchWriter
{
    private readonly PartBuffer _part = new(part);
    private readonly JsonAnswers _answers = new(model);
    private readonly RequestMemory _memory = BatchMemory.Take();

    public override void Write(BatchRow row, RowOutputs outputs)
    {
        if (row.Origin is RequestLine request)
        {
            WriteResponse(request, outputs);
        }
        else
        {
            _answers.WriteLine(_part, row.Keys.Span, outputs);
        }
    }

    public override void WriteKeys(BatchRow row, IBufferWriter<byte> json) => json.Write(row.Keys.Span);

    public override ValueTask FlushAsync(CancellationToken cancellationToken) => _part.FlushAsync(cancellationToken);

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => _part.CompleteAsync(cancellationToken);

    private void WriteResponse(RequestLine request, RowOutputs outputs)
    {
        JsonAnswers.CheckText(outputs);
        Text($$"""{"model_name":"{{model.Manifest.Name}}","model_version":"{{model.Manifest.Version}}",""");
        if (request.Id is not null)
        {
            Text($"\"id\":{Quote(request.Id)},");
        }

        _part.Write("\"outputs\":["u8);
        for (var i = 0; i < outputs.Tensors.Count; i++)
        {
            _part.Write(i == 0 ? default : ","u8);
            WriteOutput(outputs, outputs.Tensors[i], request.Outputs?[i].Classes);
        }

        _part.Write("]}\n"u8);
    }

    private void WriteOutput(RowOutputs outputs, Tensor tensor, int? classes)
    {
        using var top = classes is { } count
            ? Classification.TopClasses(tensor, count, model.MaxBatchSize > 1, model.Manifest.Labels, _memory)
            : null;
        var shape = outputs.Rows == 1 ? (top ?? tensor).Shape : [1, .. tensor.Shape.Skip(1)];
        var written = top ?? tensor;
        Text($$"""{"name":{{Quote(written.Name)}},"datatype":"{{written.DataType.ToProtocolName()}}",""");
        Text($"\"shape\":{TensorShape.Format(shape)},\"data\":[");
        JsonAnswers.WriteFlat(_part, written.DataType, top is null ? outputs.Bytes(tensor) : top.Data.Span);
        _part.Write("]}"u8);
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private void Text(string text) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text}"), _part);
}
