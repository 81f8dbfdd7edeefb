namespace MaaS.Training;

/// <summary>The data of a run, as it was when the run began.</summary>
/// <param name="Source">As the spec has it.</param>
/// <param name="Files">How many; null where the source cannot be looked at from here.</param>
/// <param name="Bytes">Of all files; null as <paramref name="Files"/>.</param>
/// <param name="Sha256">Over names, lengths, and MD5 or else ETag of all files in order; null as <paramref name="Files"/>.</param>
public sealed record RunData(string Source, int? Files, long? Bytes, string? Sha256);
