using System.Text.Json.Serialization;

namespace MaaS.Serving;

/// <summary>
/// The answer of <c>predict</c>: <see cref="Predictions"/> for one picture or text, <see cref="Rows"/> for everything that came as a list.
/// </summary>
public sealed record PredictionResponse
{
    public required string Model { get; init; }

    /// <summary>The version that answered.</summary>
    public required string Version { get; init; }

    /// <summary>Classes by descending score.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LabelScore>? Predictions { get; init; }

    /// <summary>One entry per picture, text or row, in the order of the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RowPrediction>? Rows { get; init; }
}
