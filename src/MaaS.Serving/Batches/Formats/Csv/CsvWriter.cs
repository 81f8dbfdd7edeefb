using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>One record per answered row: the key columns as they were, then the answer.</summary>
internal sealed class CsvWriter(CsvLayout layout, BatchModel model, Stream part) : BatchWriter
{
    private readonly PartBuffer _part = new(part);
    private readonly string[] _keys = KeysOf(layout, model);
    private readonly TableAnswers _answers = TableAnswers.For(model, KeysOf(layout, model));
    private readonly CsvFields _fields = new(layout.Delimiter);

    /// <summary>Names of the columns that are written.</summary>
    public static byte[] Header(CsvLayout layout, BatchModel model)
    {
        var keys = KeysOf(layout, model);
        var names = keys.Concat(TableAnswers.For(model, keys).Outputs.SelectMany(output => output.ColumnNames));
        var quoted = names.Select(name => CsvFields.Quote(name, layout.Delimiter));
        return Encoding.UTF8.GetBytes(string.Join((char)layout.Delimiter, quoted) + "\n");
    }

    public override void Write(BatchRow row, RowOutputs outputs)
    {
        var prediction = _answers.Read(outputs);
        _part.Write(row.Keys.Span);
        var isFirst = _keys.Length == 0;
        if (prediction?.Predictions is [var best, ..])
        {
            WriteText(CsvFields.Quote(best.Label, layout.Delimiter), ref isFirst);
            WriteText(best.Score.ToString(CultureInfo.InvariantCulture), ref isFirst);
        }
        else if (prediction?.Values is { } values)
        {
            foreach (var value in values)
            {
                WriteText(value.ToString(CultureInfo.InvariantCulture), ref isFirst);
            }
        }
        else
        {
            foreach (var tensor in outputs.Tensors)
            {
                WriteValues(tensor.DataType, outputs.Bytes(tensor), ref isFirst);
            }
        }

        _part.Write("\n"u8);
    }

    public override void WriteKeys(BatchRow row, IBufferWriter<byte> json)
    {
        if (_keys.Length == 0 || row.Keys.IsEmpty)
        {
            return;
        }

        _fields.Split(row.Keys.Span);
        for (var i = 0; i < _keys.Length; i++)
        {
            var text = JsonEncodedText.Encode(_fields.Text(row.Keys.Span, i), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
            var name = JsonEncodedText.Encode(_keys[i], JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
            Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}\"{name}\":\"{text}\"", json);
        }
    }

    public override ValueTask FlushAsync(CancellationToken cancellationToken) => _part.FlushAsync(cancellationToken);

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => _part.CompleteAsync(cancellationToken);

    private static string[] KeysOf(CsvLayout layout, BatchModel model)
    {
        var columns = TableColumns.Bind(layout.Columns, model);
        return [.. columns.Keys.Select(key => columns.Names[key])];
    }

    private void WriteText(string text, ref bool isFirst)
    {
        WriteDelimiter(ref isFirst);
        Encoding.UTF8.GetBytes(text, _part);
    }

    private void WriteDelimiter(ref bool isFirst)
    {
        if (!isFirst)
        {
            _part.Write([layout.Delimiter]);
        }

        isFirst = false;
    }

    private void WriteValues(TensorDataType dataType, ReadOnlySpan<byte> data, ref bool isFirst)
    {
        if (dataType == TensorDataType.Bytes)
        {
            var elements = new BytesElements(data);
            while (elements.MoveNext())
            {
                WriteText(CsvFields.Quote(Encoding.UTF8.GetString(elements.Current), layout.Delimiter), ref isFirst);
            }

            return;
        }

        var size = dataType.ElementSize();
        for (var at = 0; at < data.Length; at += size)
        {
            WriteDelimiter(ref isFirst);
            JsonTensorWriter.WriteNumbers(_part, dataType, data.Slice(at, size));
        }
    }
}
