namespace MaaS.Trainer;

/// <summary>What a reader found.</summary>
/// <param name="Train">The rows of the files to train with.</param>
/// <param name="Test">Null when there are no files of their own for the test.</param>
/// <param name="Labels">The names of the classes; empty for a regression.</param>
internal sealed record ReadData(LabelledRows Train, LabelledRows? Test, IReadOnlyList<string> Labels);
