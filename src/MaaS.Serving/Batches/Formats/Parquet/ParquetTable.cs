using System.Buffers.Binary;
using MaaS.Inference;
using MaaS.Repository;
using Parquet;
using Parquet.Meta;

namespace MaaS.Serving;

/// <summary>An open file, its columns bound to the inputs of a model.</summary>
internal sealed class ParquetTable : IAsyncDisposable
{
    private const int EndLength = 8;
    private const int MaxFooterBytes = 64 << 20;

    private static readonly byte[] Magic = [.. "PAR1"u8];

    private ParquetTable(ParquetReader reader, IReadOnlyList<ParquetField> fields, TableColumns columns, BatchModel model)
    {
        Model = model;
        Reader = reader;
        Fields = fields;
        Columns = columns;
    }

    public BatchModel Model { get; }

    public ParquetReader Reader { get; }

    public IReadOnlyList<ParquetField> Fields { get; }

    public TableColumns Columns { get; }

    public IEnumerable<ParquetField> Keys => Columns.Keys.Select(key => Fields[key]).Where(column => !column.IsList);

    /// <exception cref="InvalidBatchFileException">It is no Parquet file, is cut off, or does not fit the model.</exception>
    public static async Task<ParquetTable> OpenAsync(Stream file, BatchModel model, CancellationToken cancellationToken)
    {
        var reader = await OpenReaderAsync(file, cancellationToken);
        try
        {
            var fields = ParquetField.AllOf(reader.Schema);
            var columns = TableColumns.Bind([.. fields.Select(field => field.Name)], model, column => fields[column].IsList);
            for (var i = 0; i < columns.Inputs.Length; i++)
            {
                foreach (var column in columns.Sources[i])
                {
                    CheckType(fields[column], columns.Inputs[i]);
                }
            }

            if (columns.Text is { } text)
            {
                CheckText(fields[text]);
            }

            return new ParquetTable(reader, fields, columns, model);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="InvalidBatchFileException">It is no Parquet file, or is cut off.</exception>
    public static async Task<ParquetReader> OpenReaderAsync(Stream file, CancellationToken cancellationToken)
    {
        await CheckEndsAsync(file, cancellationToken);
        return await GuardAsync(async () =>
        {
            var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken);

            // Made when it is first asked for, of what may be no schema.
            _ = reader.Schema;
            CheckPlaces(reader.Metadata!, file.Length);
            return reader;
        });
    }

    /// <summary>
    /// Whatever the library throws on bytes that are no Parquet is a broken file; what the stream or the caller throws is not.
    /// </summary>
    /// <exception cref="InvalidBatchFileException">The file is broken.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (IsBrokenContent(e))
        {
            throw new InvalidBatchFileException("The Parquet file is broken, or uses what is not known here. Write it again, "
                + "with plain columns and Snappy or no compression.", e);
        }
    }

    public ValueTask DisposeAsync() => Reader.DisposeAsync();

    private static void CheckPlaces(FileMetaData metadata, long fileLength)
    {
        foreach (var column in metadata.RowGroups.SelectMany(group => group.Columns))
        {
            var data = column.MetaData ?? throw new InvalidDataException();
            var start = Math.Min(data.DataPageOffset, data.DictionaryPageOffset ?? data.DataPageOffset);
            if (start < 0 || Math.Max(data.DataPageOffset, start) > fileLength
                || data.TotalCompressedSize < 0 || data.TotalCompressedSize > fileLength - start)
            {
                throw new InvalidDataException();
            }
        }
    }

    private static bool IsBrokenContent(Exception e) => e
        is EndOfStreamException or InvalidDataException or ArgumentException or InvalidOperationException or FormatException
        or IndexOutOfRangeException or NotSupportedException or NotImplementedException or NullReferenceException or OverflowException
        or InvalidCastException or KeyNotFoundException
        || e.Source == typeof(ParquetException).Assembly.GetName().Name;

    private static async Task CheckEndsAsync(Stream file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            throw new InvalidBatchFileException("The file is empty: expected a Parquet file.");
        }

        var start = await ReadAsync(file, 0, (int)Math.Min(Magic.Length, file.Length), cancellationToken);
        if (!start.AsSpan().SequenceEqual(Magic))
        {
            throw new InvalidBatchFileException("The file does not begin as a Parquet file does, with PAR1: expected one, "
                + "and not an encrypted one.");
        }

        var end = await ReadAsync(file, Math.Max(file.Length - EndLength, 0), (int)Math.Min(EndLength, file.Length), cancellationToken);
        long length = end.Length < EndLength ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (!end.AsSpan().EndsWith(Magic) || length > file.Length - EndLength - Magic.Length || length > MaxFooterBytes)
        {
            throw new InvalidBatchFileException("The file does not end as a Parquet file does, with its directory and PAR1: "
                + "it is cut off. Upload it again.");
        }

        var footer = await ReadAsync(file, file.Length - EndLength - length, (int)length, cancellationToken);
        if (!ParquetFooter.IsSound(footer))
        {
            throw new InvalidBatchFileException("The Parquet file's directory is broken. Write the file again.");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream file, long offset, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        file.Position = offset;
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static void CheckText(ParquetField column)
    {
        if (column.IsList || ParquetColumn.For(column.Field) is not ParquetTextColumn)
        {
            var found = (column.IsList ? "lists of " : "") + ParquetColumn.Describe(column.Field);
            throw new InvalidBatchFileException($"Column '{TextInput.Name}' holds {found}: expected text.");
        }
    }

    private static void CheckType(ParquetField column, RowInput input)
    {
        var fits = column.IsList
            ? input.ElementCount is not null && ParquetList.For(column.Field)?.CanBe(input.Spec.DataType) == true
            : ParquetColumn.For(column.Field)!.CanBe(input.Spec.DataType);
        if (!fits)
        {
            throw new InvalidBatchFileException(
                $"Column '{Excerpt.Of(column.Name)}' holds {(column.IsList ? "lists of " : "")}{ParquetColumn.Describe(column.Field)}: "
                + $"expected {input.Spec.DataType.ToProtocolName()} values for input '{input.Spec.Name}' of shape "
                + $"{TensorShape.Format(input.Shape)} per row.");
        }
    }
}
