namespace MaaS.Training;

/// <param name="Share">Of the rows that are at most <paramref name="Value"/>, 0 to 1.</param>
/// <param name="Value">Linear between the neighbours, as NumPy's default.</param>
public sealed record Quantile(double Share, double Value);
