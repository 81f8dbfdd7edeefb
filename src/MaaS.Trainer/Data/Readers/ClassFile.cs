namespace MaaS.Trainer;

/// <summary>A file that belongs to a class.</summary>
/// <param name="Path">In its tree.</param>
/// <param name="Class">Number of the class, for <see cref="TargetBuilder.Add"/>.</param>
internal sealed record ClassFile(string Path, int Class);
