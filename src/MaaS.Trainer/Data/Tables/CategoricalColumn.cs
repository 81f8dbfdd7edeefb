namespace MaaS.Trainer;

/// <summary>
/// A column that becomes one input for each category: 1 for the row's own, 0 for all others, and for all when it is not known.
/// </summary>
/// <param name="Name">As in the file.</param>
/// <param name="Fill">The category of a row that has none; null for none of them.</param>
/// <param name="Categories">Those of the training part, sorted by code point.</param>
internal sealed record CategoricalColumn(string Name, string? Fill, IReadOnlyList<string> Categories) : TableColumn(Name)
{
    public override int Width => Categories.Count;
}
