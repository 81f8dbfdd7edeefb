namespace MaaS.Trainer;

/// <summary>Which columns of a table are features and of which type, and which is the target.</summary>
/// <param name="Features">In the order of the training file; none is ignored.</param>
/// <param name="Target">The column's name.</param>
internal sealed record TableSchema(IReadOnlyList<ColumnSpec> Features, string Target)
{
    /// <summary>Takes what the spec says of columns, and finds the types of all others from the values of the training file.</summary>
    /// <exception cref="TrainingException">A column that the spec names is not there, or none is left.</exception>
    public static TableSchema Find(TableSource source, TableReaderSpec spec, RowFilter filter)
    {
        CheckColumns(source, spec);
        var declared = spec.Columns.ToDictionary(column => column.Name, column => column.Type);
        var open = source.Columns.Where(name => name != spec.Target && !declared.ContainsKey(name)).ToArray();
        foreach (var name in NonNumeric(source, open, filter))
        {
            declared.Add(name, ColumnType.Categorical);
        }

        ColumnSpec[] features =
        [
            .. source.Columns.Where(name => name != spec.Target)
                .Select(name => new ColumnSpec(name, declared.GetValueOrDefault(name, ColumnType.Numeric)))
                .Where(column => column.Type != ColumnType.Ignore),
        ];
        return features.Length > 0
            ? new TableSchema(features, spec.Target)
            : throw new TrainingException($"{source.Name} has no column to learn from, expected at least one besides '{spec.Target}'.");
    }

    /// <summary>Where the features and, last, the target are among the columns of a file.</summary>
    /// <exception cref="TrainingException">One is missing.</exception>
    public int[] Locate(TableSource source) =>
        [.. Features.Select(feature => feature.Name).Append(Target).Select(name => IndexOf(source, name, "the training file has it"))];

    private static void CheckColumns(TableSource source, TableReaderSpec spec)
    {
        if (source.Columns.GroupBy(name => name).FirstOrDefault(group => group.Key is "" || group.Count() > 1) is { } misnamed)
        {
            throw new TrainingException(
                $"{source.Name} has {misnamed.Count()} columns named '{misnamed.Key}', expected a name of its own for each: rename them.");
        }

        _ = IndexOf(source, spec.Target, "$.data.reader.target names it");
        foreach (var column in spec.Columns)
        {
            _ = IndexOf(source, column.Name, "$.data.reader.columns names it");
        }
    }

    private static int IndexOf(TableSource source, string name, string why)
    {
        var index = source.Columns.ToList().IndexOf(name);
        return index >= 0
            ? index
            : throw new TrainingException(
                $"{source.Name} has no column '{name}', expected one as {why}; it has {string.Join(", ", source.Columns)}.");
    }

    /// <summary>Those of the columns that hold a value that is no number.</summary>
    private static HashSet<string> NonNumeric(TableSource source, string[] names, RowFilter filter)
    {
        var found = new HashSet<string>();
        if (names.Length == 0)
        {
            return found;
        }

        var indices = names.Select(name => IndexOf(source, name, "")).ToArray();
        foreach (var row in source.Rows().Where(row => row.Error is null))
        {
            for (var i = 0; i < names.Length; i++)
            {
                var cell = row.Cells[indices[i]];
                if (!found.Contains(names[i]) && !filter.IsMissing(cell) && !FiniteNumber.TryParse(cell!, out _))
                {
                    found.Add(names[i]);
                }
            }
        }

        return found;
    }
}
