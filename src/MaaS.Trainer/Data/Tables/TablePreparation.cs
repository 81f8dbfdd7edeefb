namespace MaaS.Trainer;

/// <summary>Fills, scales and encodes the columns of a table.</summary>
internal sealed class TablePreparation : Preparation
{
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly IReadOnlyDictionary<string, double> _statistics;

    private TablePreparation(IReadOnlyList<TableColumn> columns, IReadOnlyDictionary<string, double> statistics)
    {
        _columns = columns;
        InputShape = Shape.Of(columns.Sum(column => column.Width));
        Preprocessing = new TablePreprocessing(columns);
        _statistics = statistics;
    }

    public override Shape InputShape { get; }

    public override Preprocessing Preprocessing { get; }

    /// <param name="table">Of all rows.</param>
    /// <param name="training">The rows of the training part; no other is looked at.</param>
    /// <param name="spec">What is asked for.</param>
    /// <param name="cleaning">What fills values that are missing.</param>
    /// <exception cref="TrainingException">A column has no value in the training part, or too many categories.</exception>
    public static TablePreparation Fit(RawTable table, int[] training, TableSpec spec, CleaningSpec cleaning)
    {
        var statistics = new Dictionary<string, double>();
        TableColumn[] columns =
        [
            .. table.Columns.Select(column => column is RawNumbers numbers
                ? NumericColumnFit.Fit(numbers, training, spec.Scaling, cleaning, statistics)
                : (TableColumn)CategoricalColumnFit.Fit((RawCategories)column, training, cleaning, statistics)),
        ];
        return new TablePreparation(columns, statistics);
    }

    public override IReadOnlyDictionary<string, double> Describe(InputRows train) => _statistics;

    public override InputRows Apply(RawRows rows, int[] selection, CancellationToken cancellationToken) =>
        new TableRows((RawTable)rows, _columns, selection);

    public override RawInputs RawInputsOf(RawRows rows, int[] selection) => new((RawTable)rows, selection);
}
