namespace MaaS.Trainer;

/// <summary>Rows that were left out.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="Examples">The first few: file and number of the row.</param>
internal sealed record DroppedRows(string Reason, int Count, IReadOnlyList<string> Examples);
