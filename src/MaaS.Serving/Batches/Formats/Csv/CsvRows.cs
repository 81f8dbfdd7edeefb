using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Makes rows of records.</summary>
internal sealed class CsvRows
{
    private readonly BatchModel _model;
    private readonly byte _delimiter;
    private readonly TableColumns _columns;
    private readonly IReadOnlyList<string>? _outputs;
    private readonly CsvFields _fields;
    private readonly TextInput _texts;
    private readonly ArrayBufferWriter<byte> _keys = new();

    public CsvRows(CsvLayout layout, BatchModel model)
    {
        _model = model;
        _delimiter = layout.Delimiter;
        _columns = TableColumns.Bind(layout.Columns, model);
        _outputs = RowAnswers.For(model, topK: 1).Outputs;
        _fields = new CsvFields(layout.Delimiter);
        _texts = new TextInput(model);
    }

    public BlockBuilder NewBlock() => new(_columns.Inputs, _model);

    public void Append(RecordReader record, long number, BlockBuilder block)
    {
        _keys.ResetWrittenCount();
        try
        {
            var text = record.Record.Span;
            Split(record, text);
            CollectKeys(text);
            var request = block.RequestFor(_outputs);
            AppendInputs(text, request);
            block.Add(request, number, _keys.WrittenSpan.ToArray());
        }
        catch (InvalidInputException e)
        {
            block.AddBad(number, e.Message, _keys.WrittenSpan.ToArray());
        }
    }

    private void Split(RecordReader record, ReadOnlySpan<byte> text)
    {
        if (record.IsTooLong)
        {
            throw new InvalidInputException($"The record has {record.RecordLength} bytes: "
                + $"at most {_model.MaxRowBytes} are allowed. Is a quote not closed?");
        }

        if (!Utf8.IsValid(text))
        {
            throw new InvalidInputException("The record is not valid UTF-8.");
        }

        _fields.Split(text);
        if (_fields.Count != _columns.Names.Count)
        {
            throw new InvalidInputException($"The record has {_fields.Count} fields: expected {_columns.Names.Count}, as the header has.");
        }
    }

    private void CollectKeys(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < _columns.Keys.Length; i++)
        {
            if (i > 0)
            {
                _keys.Write([_delimiter]);
            }

            _keys.Write(_fields.Raw(text, _columns.Keys[i]));
        }
    }

    private void AppendInputs(ReadOnlySpan<byte> text, RequestBuilder request)
    {
        if (_columns.Text is { } column)
        {
            _texts.Append(_fields.Text(text, column), request);
            return;
        }

        for (var input = 0; input < _columns.Inputs.Length; input++)
        {
            AppendInput(text, input, request.Column(input));
        }
    }

    private void AppendInput(ReadOnlySpan<byte> text, int input, GrowingBuffer destination)
    {
        var sources = _columns.Sources[input];
        var dataType = _columns.Inputs[input].Spec.DataType;
        if (dataType != TensorDataType.Fp32)
        {
            foreach (var column in sources)
            {
                CsvValues.Append(_fields.Text(text, column), dataType, destination, _columns.Names[column]);
            }

            return;
        }

        var room = MemoryMarshal.Cast<byte, float>(destination.Reserve(sources.Length * sizeof(float)));
        for (var i = 0; i < sources.Length; i++)
        {
            room[i] = CsvValues.ParseSingle(_fields.Text(text, sources[i]), _columns.Names[sources[i]]);
        }

        destination.Advance(sources.Length * sizeof(float));
    }
}
