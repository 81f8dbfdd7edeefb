using MaaS.Inference;
using MaaS.Repository;
using Parquet;
using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>The values of a column in one row group, one per row.</summary>
internal abstract class ParquetColumn
{
    /// <summary>Null for a type that is not read here.</summary>
    public static ParquetColumn? For(DataField field) => field.ClrType switch
    {
        var type when type == typeof(bool) => new ParquetValueColumn<bool>(),
        var type when type == typeof(sbyte) => new ParquetValueColumn<sbyte>(),
        var type when type == typeof(byte) => new ParquetValueColumn<byte>(),
        var type when type == typeof(short) => new ParquetValueColumn<short>(),
        var type when type == typeof(ushort) => new ParquetValueColumn<ushort>(),
        var type when type == typeof(int) => new ParquetValueColumn<int>(),
        var type when type == typeof(uint) => new ParquetValueColumn<uint>(),
        var type when type == typeof(long) => new ParquetValueColumn<long>(),
        var type when type == typeof(ulong) => new ParquetValueColumn<ulong>(),
        var type when type == typeof(float) => new ParquetValueColumn<float>(),
        var type when type == typeof(double) => new ParquetValueColumn<double>(),
        var type when type == typeof(decimal) => new ParquetValueColumn<decimal>(),
        var type when type == typeof(DateTime) => new ParquetValueColumn<DateTime>(),
        var type when type == typeof(DateOnly) => new ParquetValueColumn<DateOnly>(),
        var type when type == typeof(TimeOnly) => new ParquetValueColumn<TimeOnly>(),
        var type when type == typeof(TimeSpan) => new ParquetValueColumn<TimeSpan>(),
        var type when type == typeof(Guid) => new ParquetValueColumn<Guid>(),
        var type when type == typeof(ReadOnlyMemory<char>) || type == typeof(string) => new ParquetTextColumn(),
        var type when type == typeof(ReadOnlyMemory<byte>) || type == typeof(byte[]) => new ParquetBytesColumn(),
        _ => null,
    };

    /// <summary>The type as an error shows it.</summary>
    public static string Describe(DataField field) =>
        field.ClrType == typeof(ReadOnlyMemory<char>) ? "text"
        : field.ClrType == typeof(ReadOnlyMemory<byte>) ? "bytes"
        : field.ClrType.Name;

    public abstract bool CanBe(TensorDataType dataType);

    public abstract Task ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken);

    /// <summary>Null where the row has none.</summary>
    public abstract object? this[int row] { get; }

    /// <summary>Writes some of the rows.</summary>
    public abstract Task WriteAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<int> rows, CancellationToken cancellationToken);

    /// <summary>Appends the row's value to a BYTES tensor.</summary>
    /// <exception cref="InvalidInputException">The row has none.</exception>
    public virtual void AppendBytes(int row, GrowingBuffer destination, string column) => throw new NotSupportedException();

    /// <summary>Writes all values as those of an input, and an error for each row that has none that fits.</summary>
    /// <param name="dataType">Of the input.</param>
    /// <param name="matrix">Of all rows and values.</param>
    /// <param name="offset">Byte of the row where the value goes.</param>
    /// <param name="stride">Bytes of a row.</param>
    /// <param name="errors">Of each row; the first stays.</param>
    /// <param name="column">Its name, for errors.</param>
    public virtual void Scatter(TensorDataType dataType, Span<byte> matrix, int offset, int stride, string?[] errors, string column) =>
        throw new NotSupportedException();
}
