namespace MaaS.Training;

/// <summary>How a <see cref="TrialRun"/> ended.</summary>
public sealed record TrialResult
{
    public required int Trial { get; init; }

    public required int Rung { get; init; }

    /// <summary>Of the search's metric. Null or not finite when the run failed.</summary>
    public required double? Value { get; init; }

    /// <summary>Epochs trained since the start of the trial.</summary>
    public required int Epochs { get; init; }

    /// <summary>Of this run alone.</summary>
    public required double Seconds { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    internal bool IsSucceeded => Error is null && Value is { } value && double.IsFinite(value);
}
