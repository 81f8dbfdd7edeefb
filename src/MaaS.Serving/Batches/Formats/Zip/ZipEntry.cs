namespace MaaS.Serving;

/// <summary>One file in an archive, as the central directory has it.</summary>
/// <param name="Name">Path with forward slashes, as it is written there.</param>
/// <param name="IsEncrypted">By a password.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="CompressedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes after expansion, as announced.</param>
/// <param name="HeaderOffset">Byte of the archive where its own header begins.</param>
internal readonly record struct ZipEntry(string Name, bool IsEncrypted, int Method, long CompressedLength, long Length, long HeaderOffset)
{
    private const long SuspiciousLength = 4 << 20;
    private const long MaxExpansion = 200;

    /// <summary>Whether it is a row: no folder, and not what a desktop leaves in an archive.</summary>
    public bool IsRow
    {
        get
        {
            var file = Name[(Name.LastIndexOf('/') + 1)..];
            return file.Length > 0 && (file[0] != '.' || IsUnsafePath) && !Name.StartsWith("__MACOSX/", StringComparison.Ordinal)
                && !Name.Contains("/__MACOSX/", StringComparison.Ordinal);
        }
    }

    /// <summary>Why it is not read; null when it can be tried.</summary>
    public string? Refuse(int maxBytes) =>
        IsUnsafePath ? "The entry's name leaves the archive's folder: expected a relative path with forward slashes and without '..'."
        : IsEncrypted ? "The entry is encrypted: expected an archive without a password."
        : Method is not (0 or 8) ? $"The entry is compressed by method {Method}: expected 0 (stored) or 8 (deflate)."
        : Length > maxBytes ? $"The entry would expand to {Length} bytes: at most {maxBytes} are allowed."
        : Length > SuspiciousLength && Length / Math.Max(CompressedLength, 1) > MaxExpansion
            ? $"The entry would expand from {CompressedLength} to {Length} bytes, as no picture does: "
                + $"at most {MaxExpansion} times are allowed."
        : null;

    private bool IsUnsafePath =>
        Name.StartsWith('/') || Name.Contains('\\', StringComparison.Ordinal) || Name.Contains('\0', StringComparison.Ordinal)
        || Name is [_, ':', ..] || Name.Split('/').Contains("..");
}
