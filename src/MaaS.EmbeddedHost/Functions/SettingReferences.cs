using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The <c>%Name%</c> in what attributes say.</summary>
internal static partial class SettingReferences
{
    /// <returns>The text with the values of the settings, or null after an error for each that is not there.</returns>
    public static string? ResolveOrDefault(string text, IConfiguration configuration, FunctionMethod function, List<string> errors)
    {
        var missing = false;
        var resolved = Reference().Replace(text, reference =>
        {
            var name = reference.Groups[1].Value;
            if (configuration[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] is { Length: > 0 } value)
            {
                return value;
            }

            missing = true;
            errors.Add($"- {function} has '{text}' in its trigger, expected a value for the setting '{name}', which is missing or empty.");
            return "";
        });
        return missing ? null : resolved;
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
