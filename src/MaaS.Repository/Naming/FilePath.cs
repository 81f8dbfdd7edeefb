namespace MaaS.Repository;

/// <summary>The rule for the path of a file inside a version's folder.</summary>
internal static class FilePath
{
    public const string Rule =
        "a relative path of at most 512 characters with '/' between segments of A-Z a-z 0-9 . _ -, each starting with a letter "
        + "or digit, without '..', not 'manifest.json'";

    public static bool IsSafe(string? path) =>
        path is { Length: > 0 and <= 512 }
        && path.Split('/').All(segment => NameText.IsSegment(segment, maxLength: 255))
        && !path.Equals(ManifestDocument.FileName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path below a folder, with the separators of this system.</summary>
    /// <exception cref="ArgumentException">The path is not safe.</exception>
    public static string Under(string folder, string path) => IsSafe(path)
        ? Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar))
        : throw new ArgumentException($"Path '{NameText.Quote(path)}' is not valid: expected {Rule}.", nameof(path));
}
