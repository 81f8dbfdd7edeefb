using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace MaaS.EmbeddedHost.Functions;

/// <summary>The <c>%Name%</c> in what attributes say.</summary>
internal static partial class SettingReferences
{
    /// <returns>The text with the values of the settings, or null after an error for each that is not there.</returns>
    public static string? ResolveOrDefault(string text, IConfiguration configuration, FunctionMethod function, List<string> errors)
    {
        var before = errors.Count;
        var resolved = Resolve(text, configuration, name => errors.Add(
            $"- {function} has '{text}' in its trigger, expected a value for the setting '{name}', which is missing or empty."));
        return errors.Count > before ? null : resolved;
    }

    /// <returns>The text with the values of the settings; nothing in place of those that are missing, each of which is reported.</returns>
    public static string Resolve(string text, IConfiguration configuration, Action<string> missing) =>
        Reference().Replace(text, reference =>
        {
            var name = reference.Groups[1].Value;
            if (configuration[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] is { Length: > 0 } value)
            {
                return value;
            }

            missing(name);
            return "";
        });

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
