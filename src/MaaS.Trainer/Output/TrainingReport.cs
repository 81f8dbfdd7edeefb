using System.Text.Json.Serialization;
using MaaS.Repository;

namespace MaaS.Trainer;

/// <summary><c>report.json</c>: how a run ended and what was measured.</summary>
internal sealed record TrainingReport
{
    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>SHA-256 of the run spec.</summary>
    public required string RecipeSha256 { get; init; }

    /// <summary>SHA-256 of <c>model.onnx</c>; null when none was written.</summary>
    public string? ModelSha256 { get; init; }

    public required string Trainer { get; init; }

    /// <summary>Version of libtorch.</summary>
    public required string Torch { get; init; }

    public required int Threads { get; init; }

    /// <summary>Trained numbers in the network.</summary>
    public required long Parameters { get; init; }

    public required int TrainImages { get; init; }

    public required int ValidationImages { get; init; }

    public required int TestImages { get; init; }

    public required IReadOnlyList<EpochReport> Epochs { get; init; }

    public required Evaluation Test { get; init; }

    public required double MinimumAccuracy { get; init; }

    /// <summary>Between the trained network and the written model, of any output; null when none was written.</summary>
    public double? LargestOnnxDifference { get; init; }

    public double ElapsedSeconds { get; init; }
}

[JsonConverter(typeof(CamelCaseEnumConverter<RunStatus>))]
internal enum RunStatus
{
    Failed,
    Succeeded,
}
