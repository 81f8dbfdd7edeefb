using System.Diagnostics.CodeAnalysis;

namespace MaaS.Repository;

internal static class NameText
{
    /// <summary>True for one path-safe segment: ASCII letters, digits, <c>. _ -</c>, neither hidden nor a step upwards.</summary>
    public static bool IsSegment([NotNullWhen(true)] string? text, int maxLength) =>
        text is { Length: > 0 } && text.Length <= maxLength
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && !text.Contains("..", StringComparison.Ordinal)
        && !text.EndsWith('.');

    /// <summary>The text as an error may show it: at most 64 characters, control characters replaced.</summary>
    public static string Quote(string? text)
    {
        var shown = string.Concat((text ?? "").Take(64).Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return text?.Length > 64 ? shown + "…" : shown;
    }
}
