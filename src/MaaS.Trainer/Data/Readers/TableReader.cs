namespace MaaS.Trainer;

/// <summary>Tables of any file format: finds the features, reads their values and leaves out rows that cannot be used.</summary>
internal static class TableReader
{
    /// <exception cref="TrainingException">A file cannot be read, or does not have the columns or values that are expected.</exception>
    public static async Task<ReadData> ReadAsync(
        TableReaderSpec reader, DataSpec spec, DataFiles files, RowFilter filter, CancellationToken cancellationToken)
    {
        var names = new ClassNames(spec.Labels);
        var trainSource = await OpenAsync(reader.Train);
        var schema = TableSchema.Find(trainSource, reader, filter);
        var (train, trainTargets) = ReadRows(trainSource, schema, new TargetBuilder(spec.Task, names), filter, cancellationToken);
        names.Close();
        var trainRows = new LabelledRows(train, trainTargets.Build());
        if (reader.Test is null)
        {
            return new ReadData(trainRows, null, names.Sorted);
        }

        var (test, testTargets) = ReadRows(
            await OpenAsync(reader.Test), schema, new TargetBuilder(spec.Task, names), filter, cancellationToken);
        return new ReadData(trainRows, new LabelledRows(test, testTargets.Build()), names.Sorted);

        async Task<TableSource> OpenAsync(string path)
        {
            var file = await files.ReadAsync(path, cancellationToken);
            return reader switch
            {
                CsvReaderSpec csv => new CsvTable(file, csv.Delimiter[0]),
                JsonReaderSpec => new JsonTable(file),
                _ => await ParquetTable.ReadAsync(file, cancellationToken),
            };
        }
    }

    private static (RawTable, TargetBuilder) ReadRows(
        TableSource source, TableSchema schema, TargetBuilder targets, RowFilter filter, CancellationToken cancellationToken)
    {
        var places = schema.Locate(source);
        RawColumn[] columns =
        [
            .. schema.Features.Select(feature =>
                feature.Type == ColumnType.Numeric ? (RawColumn)new RawNumbers(feature.Name) : new RawCategories(feature.Name)),
        ];
        var numbers = new List<int>();
        foreach (var row in source.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            filter.CountRows();
            if (!IsUsable(row, source.NameOf(row.Number), schema, places, targets, filter, out var target))
            {
                continue;
            }

            for (var i = 0; i < columns.Length; i++)
            {
                var cell = row.Cells[places[i]];
                columns[i].Add(filter.IsMissing(cell) ? null : cell!.Trim());
            }

            targets.Add(target);
            numbers.Add(row.Number);
        }

        return numbers.Count > 0
            ? (new RawTable(columns, numbers, source), targets)
            : throw new TrainingException($"{source.Name} has no row that can be used, expected at least one: look at $.data.cleaning.");
    }

    private static bool IsUsable(
        TableRow row, string name, TableSchema schema, int[] places, TargetBuilder targets, RowFilter filter, out double target)
    {
        target = 0;
        if (row.Error is not null)
        {
            filter.DropInvalid("broken row", name, row.Error);
            return false;
        }

        var text = row.Cells[places[^1]];
        if (filter.IsMissing(text))
        {
            filter.Drop("no target", name);
            return false;
        }

        if (targets.Check(text!.Trim(), out target) is { } error)
        {
            filter.DropInvalid("invalid target", name, error);
            return false;
        }

        return HasUsableFeatures(row, name, schema, places, filter);
    }

    private static bool HasUsableFeatures(TableRow row, string name, TableSchema schema, int[] places, RowFilter filter)
    {
        for (var i = 0; i < schema.Features.Count; i++)
        {
            var cell = row.Cells[places[i]];
            var feature = schema.Features[i];
            if (filter.IsMissing(cell))
            {
                if (filter.Spec.Missing == MissingPolicy.Drop)
                {
                    filter.Drop($"no value for {feature.Name}", name);
                    return false;
                }
            }
            else if (feature.Type == ColumnType.Numeric && !FiniteNumber.TryParse(cell!, out _))
            {
                filter.DropInvalid($"no number for {feature.Name}", name, $"found '{cell}' for {feature.Name}, expected a number");
                return false;
            }
        }

        return true;
    }
}
