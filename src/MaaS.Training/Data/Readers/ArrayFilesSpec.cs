namespace MaaS.Training;

/// <summary>Two files of as many rows.</summary>
/// <param name="Inputs">The file with the inputs.</param>
/// <param name="Labels">The file with the targets.</param>
public sealed record ArrayFilesSpec(string Inputs, string Labels);
