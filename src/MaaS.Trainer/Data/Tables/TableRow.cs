namespace MaaS.Trainer;

/// <summary>A row of a table. Its cells are only valid until the next row is read.</summary>
/// <param name="Number">Where it is in the file, as the format counts.</param>
/// <param name="Cells">One for each column; null for no value.</param>
/// <param name="Error">What was found and expected, when the row cannot be read; then there are no cells.</param>
internal readonly record struct TableRow(int Number, string?[] Cells, string? Error = null);
