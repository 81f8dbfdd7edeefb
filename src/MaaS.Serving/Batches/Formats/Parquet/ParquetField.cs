using Parquet.Schema;

namespace MaaS.Serving;

/// <summary>A column with one value per row, or one list of values.</summary>
/// <param name="Name">Of the column.</param>
/// <param name="Field">Of the values.</param>
/// <param name="IsList">Whether a row has a list of them.</param>
internal sealed record ParquetField(string Name, DataField Field, bool IsList)
{
    /// <summary>The columns that can be inputs or keys; deeper ones are left out.</summary>
    public static IReadOnlyList<ParquetField> AllOf(ParquetSchema schema) =>
        [.. schema.Fields.Select(Of).OfType<ParquetField>()];

    private static ParquetField? Of(Field field) => field switch
    {
        DataField { MaxRepetitionLevel: 0 } flat when ParquetColumn.For(flat) is not null => new(flat.Name, flat, IsList: false),
        DataField { MaxRepetitionLevel: 1 } repeated => new(repeated.Name, repeated, IsList: true),
        ListField { Item: DataField { MaxRepetitionLevel: 1 } item } list => new(list.Name, item, IsList: true),
        _ => null,
    };
}
