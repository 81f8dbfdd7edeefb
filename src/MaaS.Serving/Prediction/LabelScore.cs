namespace MaaS.Serving;

/// <param name="Label">The manifest's name of the class, or its index when there are no names.</param>
/// <param name="Score">Probability, 0 to 1.</param>
public sealed record LabelScore(string Label, float Score);
