namespace MaaS.Training;

/// <summary>
/// How well one class is told from the others. What would be a division by zero is 0, as in scikit-learn.
/// </summary>
/// <param name="Label">Of the class.</param>
/// <param name="Precision">The share of the rows predicted as this class that are of it, 0 to 1.</param>
/// <param name="Recall">The share of the rows of this class that are predicted as it, 0 to 1.</param>
/// <param name="F1">Harmonic mean of the two.</param>
/// <param name="Support">Rows of this class.</param>
public sealed record ClassReport(string Label, double Precision, double Recall, double F1, long Support);
