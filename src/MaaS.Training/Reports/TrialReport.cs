using System.Text.Json;

namespace MaaS.Training;

/// <summary>One trial of a search.</summary>
public sealed record TrialReport
{
    /// <summary>From 0.</summary>
    public required int Number { get; init; }

    /// <summary>What the trial sets, by path in the spec.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Values { get; init; }

    public required TrialStatus Status { get; init; }

    /// <summary>How many epochs were trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>Of the search's metric when the trial ended; null when there is none.</summary>
    public double? Value { get; init; }

    /// <summary>Over all its runs.</summary>
    public required double Seconds { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}
