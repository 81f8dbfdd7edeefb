using System.Buffers;

namespace MaaS.Serving;

/// <summary>Writes the answers of one chunk, row by row, to one stream per output.</summary>
internal abstract class BatchWriter
{
    /// <exception cref="MaaS.Inference.InvalidInputException">The model gave no number for the row. Nothing was written.</exception>
    public abstract void Write(BatchRow row, RowOutputs outputs);

    /// <summary>Takes the place of a row without an answer, where the format has places.</summary>
    public virtual void WriteFailed(BatchRow row)
    {
    }

    /// <summary>The key columns of a row as members of a JSON object, for the errors; nothing when it has none.</summary>
    public abstract void WriteKeys(BatchRow row, IBufferWriter<byte> json);

    /// <summary>Between blocks: what was written may leave memory.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>After the last row: the part is whole.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);
}
