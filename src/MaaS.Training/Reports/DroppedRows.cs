namespace MaaS.Training;

/// <summary>Rows that were not used for one reason.</summary>
/// <param name="Reason">Why, such as "no label".</param>
/// <param name="Count">How many rows.</param>
/// <param name="Examples">A few of them: a line number or a file name each.</param>
public sealed record DroppedRows(string Reason, long Count, IReadOnlyList<string> Examples);
