namespace MaaS.Trainer;

/// <summary>What was found in the data, for the report of the run.</summary>
internal sealed record DataFindings
{
    /// <summary>Rows in the files, those that were dropped included.</summary>
    public required int RowsRead { get; init; }

    public required IReadOnlyList<DroppedRows> Dropped { get; init; }

    /// <summary>Train, validation and test.</summary>
    public required IReadOnlyList<PartReport> Parts { get; init; }

    /// <summary><see cref="DataSplit.Hash"/>.</summary>
    public required string SplitHash { get; init; }

    /// <summary>What was found in the training part, by name, such as <c>age.mean</c>, <c>channel0.std</c> or <c>vocabularySize</c>.</summary>
    public required IReadOnlyDictionary<string, double> Statistics { get; init; }
}
