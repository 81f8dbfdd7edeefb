using System.Diagnostics.CodeAnalysis;

namespace MaaS.Training;

/// <summary>What jobs and platforms say, as long as it fits into a record.</summary>
internal static class BoundedText
{
    /// <summary>A few of these are far below what a property of a table may have, which is 64 KiB.</summary>
    public const int MaxLength = 4_000;

    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text, int maxLength = MaxLength) => text?.Length > maxLength ? text[..maxLength] + "…" : text;
}
