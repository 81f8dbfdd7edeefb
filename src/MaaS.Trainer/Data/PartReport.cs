namespace MaaS.Trainer;

/// <summary>How many rows a part has.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Rows">All of them.</param>
/// <param name="Classes">By class; empty for a regression.</param>
internal sealed record PartReport(string Name, int Rows, IReadOnlyDictionary<string, int> Classes);
