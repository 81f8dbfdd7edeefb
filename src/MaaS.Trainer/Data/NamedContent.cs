namespace MaaS.Trainer;

/// <summary>A file that was read, with the path that an error names.</summary>
internal sealed record NamedContent(string Path, byte[] Content);
