using System.Text.Json;

namespace MaaS.Serving;

/// <summary>
/// What was found at the start of a file, so that whoever reads a chunk need not look for it again. Each format has its own.
/// </summary>
internal abstract record BatchLayout
{
    /// <summary>Rows in the file where that is known before it is split; else null.</summary>
    public long? RowCount { get; init; }

    /// <summary>As long as the header of the file is: mostly a few kilobytes, with thousands of columns some hundred.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GetType());
}
