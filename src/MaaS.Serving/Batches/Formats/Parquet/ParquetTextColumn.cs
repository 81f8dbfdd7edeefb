using System.Text;
using MaaS.Inference;
using MaaS.Repository;
using Parquet;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>A column of text.</summary>
internal sealed class ParquetTextColumn : ParquetColumn
{
    private string?[] _values = [];

    public override object? this[int row] => _values[row];

    public override bool CanBe(TensorDataType dataType) => dataType == TensorDataType.Bytes;

    public override async Task ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        _values = new string?[group.RowCount];
        await group.ReadAsync(field, _values.AsMemory()!, cancellationToken: cancellationToken);
    }

    public override Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        group.WriteAsync(field, rows.Select(row => _values[row]).ToArray()!);

    public override void AppendBytes(int row, GrowingBuffer destination, string column) => destination.AppendElement(Encoding.UTF8.GetBytes(
        _values[row] ?? throw new InvalidInputException($"Column '{Excerpt.Of(column)}' is null: expected text.")));
}
