using MaaS.Inference;
using Parquet;

namespace MaaS.Serving;

/// <summary>The answered rows of one row group of the input, to be one of the output.</summary>
internal sealed class ParquetRowGroup(ParquetRows source, TableAnswers answers)
{
    private readonly List<int> _rows = [];
    private readonly ParquetAnswerColumn[] _columns = [.. answers.Outputs.Select(output => new ParquetAnswerColumn(output))];

    public ParquetRows Source => source;

    /// <exception cref="InvalidInputException">The model gave no number. Nothing was added.</exception>
    public void Add(BatchRow row, RowOutputs outputs)
    {
        var prediction = answers.Read(outputs);
        if (prediction?.Predictions is [var best, ..])
        {
            _columns[0].Add(best.Label);
            _columns[1].Add(best.Score);
        }
        else if (prediction?.Values is { } values)
        {
            foreach (var value in values)
            {
                _columns[0].Add(value);
            }
        }
        else
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i].Add(outputs.Bytes(outputs.Tensors[i]));
            }
        }

        _rows.Add((int)(row.Number - source.FirstRow));
    }

    public async Task WriteAsync(ParquetWriter writer, IReadOnlyList<Parquet.Schema.DataField> fields, CancellationToken cancellationToken)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        using var group = writer.CreateRowGroup();
        for (var i = 0; i < source.Keys.Length; i++)
        {
            await source.Keys[i].WriteAsync(group, fields[i], _rows, cancellationToken);
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            await _columns[i].WriteAsync(group, fields[source.Keys.Length + i], cancellationToken);
        }
    }
}
