namespace MaaS.Trainer;

/// <summary>What was found in the data, for the report of the run.</summary>
internal sealed record DatasetReport
{
    /// <summary>Rows in the files, those that were dropped included.</summary>
    public required int RowsRead { get; init; }

    public required IReadOnlyList<DroppedRows> Dropped { get; init; }

    /// <summary>Train, validation and test.</summary>
    public required IReadOnlyList<PartReport> Parts { get; init; }

    /// <summary><see cref="DataSplit.Hash"/>.</summary>
    public required string SplitHash { get; init; }

    /// <summary><see cref="TestDigest.Of"/>; null when there are no test rows.</summary>
    public string? TestHash { get; init; }

    /// <summary>
    /// What was found in the training part, by name: for a column <c>x.mean</c>, <c>.std</c>, <c>.min</c>, <c>.max</c>, <c>.missing</c> or
    /// <c>.categories</c>; for a normalised channel <c>channel0.mean</c> and <c>.std</c>; for texts <c>vocabularySize</c>,
    /// <c>meanTokens</c>, <c>fullRowsShare</c> and <c>unknownTokensShare</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Statistics { get; init; }
}
