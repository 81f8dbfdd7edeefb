using System.Text.Json;

namespace MaaS.Training;

/// <summary>A run that a search asks for: a trial from one rung to the next.</summary>
public sealed record TrialRun
{
    /// <summary>Number of the trial, from 0.</summary>
    public required int Trial { get; init; }

    /// <summary>From 0; above 0 the trial goes on from where its run of the rung before ended.</summary>
    public required int Rung { get; init; }

    /// <summary>The last epoch to train, counted from the start of the trial. Null: as many as the trial's own spec says.</summary>
    public required int? Epochs { get; init; }

    /// <summary>What the trial sets, by path in the spec.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Values { get; init; }
}
