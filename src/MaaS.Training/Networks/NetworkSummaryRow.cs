namespace MaaS.Training;

/// <summary>One layer in a <see cref="NetworkSummary"/>.</summary>
/// <param name="Name">Of the layer.</param>
/// <param name="Type">As the spec has it.</param>
/// <param name="OutputShape">Without the batch.</param>
/// <param name="ParameterCount">All numbers that the layer holds, trained or not.</param>
/// <param name="Inputs">The names of the layers whose outputs come in.</param>
public sealed record NetworkSummaryRow(string Name, string Type, Shape OutputShape, long ParameterCount, IReadOnlyList<string> Inputs);
