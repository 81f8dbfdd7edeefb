namespace MaaS.Serving;

/// <summary>Text from outside as an error may show it.</summary>
internal static class Excerpt
{
    private const int MaxLength = 80;

    public static string Of(string text)
    {
        var shown = string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return text.Length > MaxLength ? shown + "…" : shown;
    }

    public static string Of(ReadOnlySpan<byte> utf8) =>
        Of(System.Text.Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxLength + 1)]));
}
