namespace MaaS.Trainer;

/// <summary>One column as a client sends it.</summary>
/// <param name="Name">Of the column.</param>
/// <param name="Numbers">NaN for no value; null for a categorical column.</param>
/// <param name="Texts">Empty for no value; null for a numeric column.</param>
internal sealed record RawInput(string Name, float[]? Numbers, string[]? Texts);
