namespace MaaS.Training;

/// <summary>A row of the test set that the network gets wrong.</summary>
public sealed record WorstExample
{
    /// <summary>Number of the row in the test set, from 0.</summary>
    public required long Row { get; init; }

    public required string Expected { get; init; }

    public required string Predicted { get; init; }

    /// <summary>The probability of what was predicted, 0 to 1. Null for a regression.</summary>
    public double? Score { get; init; }

    /// <summary>Null when it is not finite.</summary>
    public required double? Loss { get; init; }

    /// <summary>A small PNG as a data URI: <c>data:image/png;base64,…</c>.</summary>
    public string? Picture { get; init; }

    /// <summary>The text of the row or its beginning, or the name of its file.</summary>
    public string? Text { get; init; }
}
