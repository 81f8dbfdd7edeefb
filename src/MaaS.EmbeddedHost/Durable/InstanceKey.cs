using System.Globalization;
using System.Text;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Instance ids as keys of a table, which may not hold every character.</summary>
internal static class InstanceKey
{
    /// <summary>As in the real host.</summary>
    private const int MaxLength = 100;

    private const char Escape = '^';

    /// <exception cref="ArgumentException">No instance can have the id.</exception>
    public static void Check(string instanceId)
    {
        if (string.IsNullOrWhiteSpace(instanceId) || instanceId.Length > MaxLength || instanceId[0] == '@'
            || instanceId.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"'{instanceId}' is the id of an orchestration, expected 1 to {MaxLength} characters, none of them a control character, " +
                "and no '@' at the start.");
        }
    }

    public static string Of(string instanceId)
    {
        var key = new StringBuilder(instanceId.Length);
        foreach (var character in instanceId)
        {
            _ = character is '/' or '\\' or '#' or '?' or Escape
                ? key.Append(CultureInfo.InvariantCulture, $"{Escape}{(int)character:x2}")
                : key.Append(character);
        }

        return key.ToString();
    }
}
