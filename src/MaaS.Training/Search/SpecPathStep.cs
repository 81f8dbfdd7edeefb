namespace MaaS.Training;

/// <summary>One step of a <see cref="SpecPath"/>.</summary>
/// <param name="Name">Of the member; null when the step is to an item.</param>
/// <param name="Index">Of the item.</param>
/// <param name="End">Where the step ends in the text of the path.</param>
internal sealed record SpecPathStep(string? Name, int Index, int End);
