using System.Diagnostics.CodeAnalysis;

namespace MaaS.Serving;

/// <summary>A blob of the service's storage account, written <c>container/path</c>.</summary>
internal sealed record BlobPath(string Container, string Name)
{
    /// <summary>True for a container's name and at most 1,000 characters without empty parts or steps upwards.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out BlobPath? path)
    {
        var parts = (text ?? "").Split('/', 2);
        path = parts.Length == 2
            && parts[0].Length is >= 3 and <= 63
            && parts[0].All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && parts[1].Length is >= 1 and <= 1000
            && !parts[1].Any(char.IsControl)
            && parts[1].Split('/').All(part => part is not ("" or "." or ".."))
            ? new BlobPath(parts[0], parts[1])
            : null;
        return path is not null;
    }

    public override string ToString() => $"{Container}/{Name}";
}
