namespace MaaS.Trainer;

/// <summary>The bytes of a file.</summary>
/// <param name="Name">What errors call the file.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record NamedContent(string Name, byte[] Bytes);
