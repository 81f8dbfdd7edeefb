namespace MaaS.Training;

/// <summary>Whether a model may be promoted.</summary>
/// <param name="IsPassed">True when all conditions hold, or when there is none.</param>
/// <param name="Reasons">What was found and what was expected, a sentence per condition.</param>
public sealed record GateDecision(bool IsPassed, IReadOnlyList<string> Reasons);
