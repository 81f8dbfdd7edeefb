namespace MaaS.Training;

/// <summary>How many rows of a class each part of the data has.</summary>
public sealed record ClassCount(string Label, long Train, long Validation, long Test);
