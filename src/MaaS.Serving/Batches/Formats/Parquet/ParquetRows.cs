using MaaS.Inference;
using MaaS.Repository;
using Parquet;

namespace MaaS.Serving;

/// <summary>
/// The rows of one row group: inputs of fixed size as matrices as the model takes them, text and key columns as they are. The matrices are
/// gone when it is disposed; the key columns stay for whoever writes the answers.
/// </summary>
internal sealed class ParquetRows : IDisposable
{
    private readonly TableColumns _columns;
    private readonly PooledBuffer?[] _matrices;
    private readonly ParquetColumn[][] _texts;
    private readonly string?[] _errors;
    private readonly ParquetTextColumn _text = new();
    private readonly TextInput _textInput;

    private ParquetRows(ParquetTable table, int count, long firstRow)
    {
        _columns = table.Columns;
        _matrices = new PooledBuffer?[_columns.Inputs.Length];
        _texts = new ParquetColumn[_columns.Inputs.Length][];
        _errors = new string?[count];
        _textInput = new TextInput(table.Model);
        KeyFields = [.. table.Keys];
        Keys = [.. KeyFields.Select(key => ParquetColumn.For(key.Field)!)];
        FirstRow = firstRow;
    }

    public int Count => _errors.Length;

    /// <summary>Number in the file.</summary>
    public long FirstRow { get; }

    public ParquetField[] KeyFields { get; }

    /// <summary>The values of <see cref="KeyFields"/>.</summary>
    public ParquetColumn[] Keys { get; }

    /// <exception cref="InvalidBatchFileException">The row group is broken.</exception>
    public static Task<ParquetRows> ReadAsync(ParquetTable table, int group, long firstRow, CancellationToken cancellationToken) =>
        ParquetTable.GuardAsync(async () =>
        {
            using var reader = table.Reader.OpenRowGroupReader(group);
            var rows = new ParquetRows(table, checked((int)reader.RowCount), firstRow);
            try
            {
                await rows.LoadAsync(table, reader, cancellationToken);
                return rows;
            }
            catch
            {
                rows.Dispose();
                throw;
            }
        });

    /// <summary>Appends the inputs of a row.</summary>
    /// <exception cref="InvalidInputException">The row does not fit the model.</exception>
    public void Append(int row, RequestBuilder request)
    {
        if (_errors[row] is { } error)
        {
            throw new InvalidInputException(error);
        }

        if (_columns.Text is not null)
        {
            _textInput.Append(
                (string?)_text[row] ?? throw new InvalidInputException($"Column '{TextInput.Name}' is null: expected text."), request);
            return;
        }

        for (var i = 0; i < _columns.Inputs.Length; i++)
        {
            if (_matrices[i] is { } matrix)
            {
                var size = _columns.Inputs[i].RowBytes!.Value;
                matrix.Memory.Span.Slice(row * size, size).CopyTo(request.Column(i).Reserve(size));
                request.Column(i).Advance(size);
                continue;
            }

            for (var column = 0; column < _texts[i].Length; column++)
            {
                _texts[i][column].AppendBytes(row, request.Column(i), _columns.Names[_columns.Sources[i][column]]);
            }
        }
    }

    public void Dispose()
    {
        foreach (var matrix in _matrices)
        {
            matrix?.Dispose();
        }
    }

    private async Task LoadAsync(ParquetTable table, ParquetRowGroupReader reader, CancellationToken cancellationToken)
    {
        if (_columns.Text is { } text)
        {
            await _text.ReadAsync(reader, table.Fields[text].Field, cancellationToken);
        }

        for (var i = 0; i < _columns.Inputs.Length && _columns.Text is null; i++)
        {
            var fields = _columns.Sources[i].Select(source => table.Fields[source]).ToArray();
            if (_columns.Inputs[i].RowBytes is { } rowBytes)
            {
                _matrices[i] = PooledBuffer.Rent(checked(Count * rowBytes));
                await LoadMatrixAsync(reader, _columns.Inputs[i], fields, _matrices[i]!.Memory, cancellationToken);
                continue;
            }

            _texts[i] = [.. fields.Select(text => ParquetColumn.For(text.Field)!)];
            for (var column = 0; column < fields.Length; column++)
            {
                await _texts[i][column].ReadAsync(reader, fields[column].Field, cancellationToken);
            }
        }

        foreach (var (column, key) in Keys.Zip(KeyFields))
        {
            await column.ReadAsync(reader, key.Field, cancellationToken);
        }
    }

    private async Task LoadMatrixAsync(
        ParquetRowGroupReader reader, RowInput input, ParquetField[] fields, Memory<byte> matrix, CancellationToken cancellationToken)
    {
        if (fields is [{ IsList: true } list])
        {
            await ParquetList.For(list.Field)!.ReadAsync(reader, list.Field, input, matrix, _errors, cancellationToken);
            return;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var column = ParquetColumn.For(fields[i].Field)!;
            await column.ReadAsync(reader, fields[i].Field, cancellationToken);
            column.Scatter(
                input.Spec.DataType, matrix.Span, i * input.Spec.DataType.ElementSize(), input.RowBytes!.Value, _errors, fields[i].Name);
        }
    }
}
