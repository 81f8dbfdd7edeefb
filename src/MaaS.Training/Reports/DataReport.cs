namespace MaaS.Training;

/// <summary>What a network was trained and tested on.</summary>
public sealed record DataReport
{
    /// <summary>Where the data comes from, as a person would name it.</summary>
    public required string Source { get; init; }

    /// <summary>A digest that changes when the data does.</summary>
    public string? Fingerprint { get; init; }

    public required long RowsRead { get; init; }

    /// <summary>Rows that were read and not used, by reason.</summary>
    public IReadOnlyList<DroppedRows> Dropped { get; init; } = [];

    public required long TrainRows { get; init; }

    public required long ValidationRows { get; init; }

    public required long TestRows { get; init; }

    /// <summary>In the order of the network's outputs. Empty for a regression.</summary>
    public IReadOnlyList<ClassCount> Classes { get; init; } = [];

    /// <summary>A digest of which row went to which part, 64 hexadecimal digits.</summary>
    public string? SplitSha256 { get; init; }

    /// <summary>
    /// A digest of the test rows as the network got them, inputs and targets in order, 64 hexadecimal digits: two runs with the same tested
    /// on the same. Null when there are no test rows.
    /// </summary>
    public string? TestSha256 { get; init; }
}
