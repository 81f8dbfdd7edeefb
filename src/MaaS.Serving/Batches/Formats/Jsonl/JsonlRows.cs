using System.Buffers;
using System.Text.Unicode;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Makes rows of lines.</summary>
internal sealed class JsonlRows
{
    private readonly BatchModel _model;
    private readonly RowInput[] _inputs;
    private readonly JsonRowReader _rows;
    private readonly RequestLineReader _requests;
    private readonly IReadOnlyList<string>? _outputs;
    private readonly ArrayBufferWriter<byte> _keys = new();

    public JsonlRows(BatchModel model)
    {
        _model = model;
        _inputs = RowInput.AllOf(model);
        _rows = new JsonRowReader(model, _inputs);
        _requests = new RequestLineReader(model, _inputs);
        _outputs = new JsonAnswers(model).Outputs;
    }

    public BlockBuilder NewBlock() => new(_inputs, _model);

    public async ValueTask AppendAsync(RecordReader line, long number, BlockBuilder block, CancellationToken cancellationToken)
    {
        var isRequest = false;
        try
        {
            CheckText(line);
            isRequest = _rows.IsRequest(line.Record.Span);
            if (!isRequest)
            {
                AppendRow(line.Record.Span, number, block);
            }
            else if (!TryAppendRequest(line.Record.Span, number, block))
            {
                var (request, origin) = await _requests.ReadAsync(line.Record, cancellationToken);
                block.Add(request, number, origin);
            }
        }
        catch (InvalidInputException e)
        {
            _keys.ResetWrittenCount();
            _rows.ReadKeys(line.Record.Span, isRequest, _keys);
            block.AddBad(number, e.Message, _keys.WrittenSpan.ToArray());
        }
    }

    private void CheckText(RecordReader line)
    {
        if (line.IsTooLong)
        {
            throw new InvalidInputException($"The line has {line.RecordLength} bytes: at most {_model.MaxRowBytes} are allowed.");
        }

        if (!Utf8.IsValid(line.Record.Span))
        {
            throw new InvalidInputException("The line is not valid UTF-8.");
        }
    }

    private void AppendRow(ReadOnlySpan<byte> line, long number, BlockBuilder block)
    {
        var request = block.RequestFor(_outputs);
        _keys.ResetWrittenCount();
        _rows.Read(line, request, _keys);
        block.Add(request, number, _keys.WrittenSpan.ToArray());
    }

    /// <summary>Requests of the protocol get all outputs, whatever the task.</summary>
    private bool TryAppendRequest(ReadOnlySpan<byte> line, long number, BlockBuilder block)
    {
        var request = block.RequestFor(outputs: null);
        if (!_requests.TryAppend(line, request, out var origin))
        {
            request.DropRow();
            return false;
        }

        block.Add(request, number, keys: default, origin);
        return true;
    }
}
