namespace MaaS.Trainer;

/// <summary>The bytes of a file.</summary>
/// <param name="Name">What errors and reports call the file: its path in the source, or where it will lie.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record NamedContent(string Name, byte[] Bytes);
