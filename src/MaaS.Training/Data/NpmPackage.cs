using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MaaS.Training;

/// <summary>One exact version of an npm package.</summary>
public sealed partial record NpmPackage(string Name, string Version)
{
    public const string Scheme = "npm:";

    /// <summary>Reads <c>npm:name@1.2.3</c> or <c>npm:@scope/name@1.2.3</c>; a range or a tag is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NpmPackage? package)
    {
        var match = Source().Match(text);
        package = match.Success ? new NpmPackage(match.Groups["name"].Value, match.Groups["version"].Value) : null;
        return match.Success;
    }

    public override string ToString() => $"{Name}@{Version}";

    [GeneratedRegex(@"^npm:(?<name>(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*)@(?<version>\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?)$")]
    private static partial Regex Source();
}
