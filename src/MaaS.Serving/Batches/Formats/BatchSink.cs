using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>Takes the rows of a chunk in order: answers go to the writer, errors to <c>errors.jsonl</c>. Counts both.</summary>
internal sealed class BatchSink(BatchWriter writer, Stream errors)
{
    private readonly PartBuffer _errors = new(errors);
    private readonly ArrayBufferWriter<byte> _keys = new();
    private long _succeeded;
    private long _failed;

    public void Write(BatchRow row, RowOutputs? outputs, string? error)
    {
        if (outputs is { } found && TryWrite(row, found, ref error))
        {
            _succeeded++;
            return;
        }

        _failed++;
        writer.WriteFailed(row);
        WriteError(row, error!);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        await _errors.FlushAsync(cancellationToken);
    }

    public async Task<BatchChunkResult> CompleteAsync(CancellationToken cancellationToken)
    {
        await writer.CompleteAsync(cancellationToken);
        await _errors.CompleteAsync(cancellationToken);
        return new BatchChunkResult(_succeeded + _failed, _succeeded, _failed);
    }

    private bool TryWrite(BatchRow row, RowOutputs outputs, ref string? error)
    {
        try
        {
            writer.Write(row, outputs);
            return true;
        }
        catch (InvalidInputException e)
        {
            error = e.Message;
            return false;
        }
    }

    private void WriteError(BatchRow row, string error)
    {
        var reason = JsonEncodedText.Encode(error, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"row\":{row.Number},\"reason\":\"{reason}\""), _errors);
        _keys.ResetWrittenCount();
        writer.WriteKeys(row, _keys);
        if (_keys.WrittenCount > 0)
        {
            _errors.Write(",\"keys\":{"u8);
            _errors.Write(_keys.WrittenSpan);
            _errors.Write("}"u8);
        }

        _errors.Write("}\n"u8);
    }
}
