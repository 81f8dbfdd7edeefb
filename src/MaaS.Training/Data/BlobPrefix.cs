using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>The blobs of one container whose names begin alike.</summary>
/// <param name="Account">The storage account's name; null for the account of the setting <c>AzureWebJobsStorage</c>.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Prefix">Without a slash at its end; empty for the whole container.</param>
public sealed partial record BlobPrefix(string? Account, string Container, string Prefix)
{
    /// <summary>Of blobs in the account of the setting <c>AzureWebJobsStorage</c>.</summary>
    public const string Scheme = "blob:";

    /// <summary>Of blobs in a named account.</summary>
    public const string UrlScheme = "https:";

    /// <summary>
    /// Reads <c>blob:container/prefix</c> or <c>https://account.blob.core.windows.net/container/prefix</c>. A shared access signature is
    /// refused: a run spec is no place for a secret.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BlobPrefix? prefix)
    {
        var match = Source().Match(text);
        var path = match.Groups["prefix"].Value.TrimEnd('/');
        prefix = match.Success && (path is "" || DataPath.IsInside(path))
            ? new BlobPrefix(
                match.Groups["account"] is { Success: true } account ? account.Value : null, match.Groups["container"].Value, path)
            : null;
        return prefix is not null;
    }

    public override string ToString() =>
        (Account is null ? Scheme : $"https://{Account}.blob.core.windows.net/") + (Prefix is "" ? Container : $"{Container}/{Prefix}");

    [GeneratedRegex(
        @"^(blob:|https://(?<account>[a-z0-9]{3,24})\.blob\.core\.windows\.net/)"
        + @"(?<container>[a-z0-9](-?[a-z0-9]){2,62})(/(?<prefix>[^?#]*))?$")]
    private static partial Regex Source();
}
