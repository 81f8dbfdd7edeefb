using System.Globalization;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace MaaS.Trainer;

/// <summary>Reads a flat column of a row group, whose values are then given as text.</summary>
internal static class ParquetCells
{
    private delegate Task<Func<int, string?>> ColumnReader(
        ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken);

    private static readonly Dictionary<Type, ColumnReader> Readers = new()
    {
        [typeof(bool)] = ReadValuesAsync<bool>,
        [typeof(sbyte)] = ReadValuesAsync<sbyte>,
        [typeof(byte)] = ReadValuesAsync<byte>,
        [typeof(short)] = ReadValuesAsync<short>,
        [typeof(ushort)] = ReadValuesAsync<ushort>,
        [typeof(int)] = ReadValuesAsync<int>,
        [typeof(uint)] = ReadValuesAsync<uint>,
        [typeof(long)] = ReadValuesAsync<long>,
        [typeof(ulong)] = ReadValuesAsync<ulong>,
        [typeof(float)] = ReadValuesAsync<float>,
        [typeof(double)] = ReadValuesAsync<double>,
        [typeof(decimal)] = ReadValuesAsync<decimal>,
        [typeof(DateTime)] = ReadValuesAsync<DateTime>,
        [typeof(DateOnly)] = ReadValuesAsync<DateOnly>,
        [typeof(string)] = ReadTextsAsync,
        [typeof(ReadOnlyMemory<char>)] = ReadTextsAsync,
    };

    public static bool CanRead(DataField field) => Readers.ContainsKey(field.ClrType);

    /// <summary>The text of each row's value; null where there is none.</summary>
    public static Task<Func<int, string?>> ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken) =>
        Readers[field.ClrType](group, field, cancellationToken);

    private static async Task<Func<int, string?>> ReadTextsAsync(
        ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory()!, cancellationToken: cancellationToken);
        return row => texts[row];
    }

    private static async Task<Func<int, string?>> ReadValuesAsync<T>(
        ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        if (field.MaxDefinitionLevel == 0)
        {
            var values = new T[group.RowCount];
            await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken);
            return row => TextOf(values[row]);
        }

        // The library's own reading of T? gives nulls for some of the small types (6.1.0).
        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
        var spread = Spread(((RawColumnData<T>)raw).Values, raw.DefinitionLevels, field.MaxDefinitionLevel);
        return row => spread[row] is { } value ? TextOf(value) : null;
    }

    private static T?[] Spread<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> definitions, int defined)
        where T : struct
    {
        var spread = new T?[definitions.Length];
        var next = 0;
        for (var row = 0; row < spread.Length; row++)
        {
            spread[row] = definitions[row] == defined ? values[next++] : null;
        }

        return spread;
    }

    private static string TextOf<T>(T value)
        where T : struct => value switch
        {
            bool truth => truth ? "true" : "false",
            DateTime time => time.ToString("s", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
}
