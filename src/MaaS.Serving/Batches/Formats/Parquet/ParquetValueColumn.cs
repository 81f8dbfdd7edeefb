using System.Globalization;
using MaaS.Repository;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>A column of numbers, truth values, times or the like.</summary>
internal sealed class ParquetValueColumn<T> : ParquetColumn
    where T : struct
{
    private T?[] _values = [];

    public override object? this[int row] => _values[row];

    public override bool CanBe(TensorDataType dataType) => ParquetConversion.Find<T>(dataType) is not null;

    public override async Task ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        _values = new T?[group.RowCount];
        if (field.MaxDefinitionLevel == 0)
        {
            var values = new T[group.RowCount];
            await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken);
            Array.ConvertAll(values, value => (T?)value).CopyTo(_values, 0);
            return;
        }

        // The library's own reading of T? gives nulls for some of the small types (6.1.0).
        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
        Spread(((RawColumnData<T>)raw).Values, raw.DefinitionLevels, field.MaxDefinitionLevel);
    }

    public override Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<int> rows, CancellationToken cancellationToken) =>
        field.IsNullable
            ? group.WriteAsync<T>(field, rows.Select(row => _values[row]).ToArray(), cancellationToken: cancellationToken)
            : group.WriteAsync<T>(
                field, rows.Select(row => _values[row].GetValueOrDefault()).ToArray(), cancellationToken: cancellationToken);

    public override void Scatter(TensorDataType dataType, Span<byte> matrix, int offset, int stride, string?[] errors, string column)
    {
        var convert = ParquetConversion.Find<T>(dataType)!;
        for (var row = 0; row < _values.Length; row++, offset += stride)
        {
            if (_values[row] is not { } value)
            {
                errors[row] ??= $"Column '{Excerpt.Of(column)}' is null: expected {JsonElementParsers.Describe(dataType)}.";
            }
            else if (!convert(value, matrix[offset..]))
            {
                errors[row] ??= string.Create(CultureInfo.InvariantCulture, $"Column '{Excerpt.Of(column)}' is {value}: "
                    + $"expected {JsonElementParsers.Describe(dataType)}.");
            }
        }
    }

    private void Spread(ReadOnlySpan<T> values, ReadOnlySpan<int> definitions, int defined)
    {
        var next = 0;
        for (var row = 0; row < _values.Length; row++)
        {
            _values[row] = definitions[row] == defined ? values[next++] : null;
        }
    }
}
