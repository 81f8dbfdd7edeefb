using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>The answer for one picture, text or row: classes, or the numbers of a regression.</summary>
public sealed record RowPrediction
{
    /// <summary>Classes by descending score.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LabelScore>? Predictions { get; init; }

    /// <summary>The model's output for the row, row-major.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Values { get; init; }
}
