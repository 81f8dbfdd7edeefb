using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parquet;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>A Parquet file with one row group for each that was read: key columns of the answered rows, then the answers.</summary>
internal sealed class ParquetPartWriter(BatchModel model, Stream part) : BatchWriter
{
    private static readonly JsonSerializerOptions KeyJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Queue<ParquetRowGroup> _done = new();
    private ParquetRowGroup? _current;
    private TableAnswers? _answers;
    private ParquetSchema? _schema;
    private ParquetWriter? _writer;

    public override void Write(BatchRow row, RowOutputs outputs) => GroupOf(row).Add(row, outputs);

    public override void WriteFailed(BatchRow row) => _ = GroupOf(row);

    public override void WriteKeys(BatchRow row, IBufferWriter<byte> json)
    {
        var rows = (ParquetRows)row.Origin!;
        for (var i = 0; i < rows.Keys.Length; i++)
        {
            var name = JsonEncodedText.Encode(rows.KeyFields[i].Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
            var value = JsonSerializer.Serialize(KeyOf(rows.Keys[i][(int)(row.Number - rows.FirstRow)]), KeyJson);
            Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}\"{name}\":{value}", json);
        }
    }

    public override async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        while (_done.TryDequeue(out var group))
        {
            _writer ??= await ParquetWriter.CreateAsync(_schema!, part, cancellationToken: cancellationToken);
            await group.WriteAsync(_writer, _schema!.DataFields, cancellationToken);
        }
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_current is not null)
        {
            _done.Enqueue(_current);
        }

        await FlushAsync(cancellationToken);
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    private ParquetRowGroup GroupOf(BatchRow row)
    {
        var source = (ParquetRows)row.Origin!;
        if (_current?.Source == source)
        {
            return _current;
        }

        if (_current is not null)
        {
            _done.Enqueue(_current);
        }

        _answers ??= TableAnswers.For(model, source.KeyFields.Select(key => key.Name));
        _schema ??= new ParquetSchema(source.KeyFields.Select(key => (Field)key.Field.Clone())
            .Concat(_answers.Outputs.Select(output => new ParquetAnswerColumn(output).CreateField())));
        return _current = new ParquetRowGroup(source, _answers);
    }

    /// <summary>JSON has no NaN.</summary>
    private static object? KeyOf(object? value) => value is double.NaN or double.PositiveInfinity or double.NegativeInfinity
        or float.NaN or float.PositiveInfinity or float.NegativeInfinity ? FormattableString.Invariant($"{value}") : value;
}
