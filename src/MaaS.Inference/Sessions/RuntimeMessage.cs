using System.Text.RegularExpressions;

namespace MaaS.Inference;

/// <summary>ONNX Runtime's messages name source files and paths of the machine, which are no business of a caller.</summary>
internal static partial class RuntimeMessage
{
    private const int MaxLength = 600;

    public static string Clean(string message)
    {
        var text = Paths().Replace(Locations().Replace(message, ""), "…");
        text = Blanks().Replace(text, " ").Trim();
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }

    [GeneratedRegex(@"\S*/onnxruntime\S*:\d+\s+(\S+\s+)?(onnxruntime::)?[^\n]*?\)(?=\s)")]
    private static partial Regex Locations();

    [GeneratedRegex(@"(?<![\w.])(/[\w.@+-]+){2,}/?|[A-Za-z]:\\[^\s""']+")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
