using System.Buffers;

namespace MaaS.Serving;

/// <summary>One line of JSON per picture: <c>{"file":"…","predictions":[…]}</c>.</summary>
internal sealed class ZipWriter(BatchModel model, Stream part) : BatchWriter
{
    private readonly PartBuffer _part = new(part);
    private readonly JsonAnswers _answers = new(model);

    public override void Write(BatchRow row, RowOutputs outputs) => _answers.WriteLine(_part, row.Keys.Span, outputs);

    public override void WriteKeys(BatchRow row, IBufferWriter<byte> json) => json.Write(row.Keys.Span);

    public override ValueTask FlushAsync(CancellationToken cancellationToken) => _part.FlushAsync(cancellationToken);

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => _part.CompleteAsync(cancellationToken);
}
