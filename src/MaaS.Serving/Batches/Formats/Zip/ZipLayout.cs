namespace MaaS.Serving;

/// <param name="DirectoryOffset">Byte where the central directory begins.</param>
/// <param name="DirectoryLength">Its bytes.</param>
internal sealed record ZipLayout(long DirectoryOffset, long DirectoryLength) : BatchLayout;
