namespace MaaS.Trainer;

/// <summary>Rows of a table, scaled and with categories as zeros and ones when they are taken.</summary>
internal sealed class TableRows : FloatRows
{
    private readonly IReadOnlyList<RawColumn> _raw;
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly int[][] _positions;
    private readonly int[] _selection;
    private readonly int _width;

    /// <param name="table">Of all parts.</param>
    /// <param name="columns">What is done to each of its columns.</param>
    /// <param name="selection">Which rows are in this part.</param>
    public TableRows(RawTable table, IReadOnlyList<TableColumn> columns, int[] selection)
    {
        _raw = table.Columns;
        _columns = columns;
        _selection = selection;
        _width = columns.Sum(column => column.Width);
        _positions = [.. table.Columns.Zip(columns, Positions)];
        Shape = Shape.Of(_width);
    }

    public override int Count => _selection.Length;

    public override Shape Shape { get; }

    public override void Fill(ReadOnlySpan<int> rows, Span<float> destination)
    {
        destination[..(rows.Length * _width)].Clear();
        var first = 0;
        for (var c = 0; c < _columns.Count; c++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                FillValue(c, _selection[rows[i]], destination.Slice((i * _width) + first, _columns[c].Width));
            }

            first += _columns[c].Width;
        }
    }

    private void FillValue(int column, int row, Span<float> destination)
    {
        if (_columns[column] is NumericColumn numeric)
        {
            var value = ((RawNumbers)_raw[column])[row];
            destination[0] = ((float.IsNaN(value) ? numeric.Fill ?? value : value) - numeric.Offset) * numeric.Scale;
        }
        else if (_positions[column][((RawCategories)_raw[column])[row] + 1] is >= 0 and var position)
        {
            destination[position] = 1;
        }
    }

    /// <summary>By code + 1: the place of the value among the categories, -1 for none.</summary>
    private static int[] Positions(RawColumn raw, TableColumn column)
    {
        if (raw is not RawCategories values || column is not CategoricalColumn categorical)
        {
            return [];
        }

        var places = categorical.Categories.Select((category, i) => (category, i)).ToDictionary();
        int[] positions = [-1, .. values.Values.Select(value => places.GetValueOrDefault(value, -1))];
        positions[RawCategories.Missing + 1] = categorical.Fill is { } fill ? places[fill] : -1;
        return positions;
    }
}
