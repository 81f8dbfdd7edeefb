using System.Globalization;
using System.Text;
using Azure.Data.Tables;

namespace MaaS.EmbeddedHost.Durable;

/// <summary>Text in a row that is longer than one column takes: its UTF-8 in several, and its length.</summary>
internal static class PayloadColumns
{
    /// <summary>What one column takes.</summary>
    private const int ChunkBytes = 64 * 1024;

    /// <summary>What is written so; a row has room for two such.</summary>
    public const int MaxBytes = DurableJson.MaxBytes;

    /// <summary>All columns that a payload may have.</summary>
    public static IEnumerable<string> Names(string name) =>
        Enumerable.Range(0, MaxBytes / ChunkBytes).Select(index => ChunkName(name, index)).Prepend(LengthName(name));

    public static void Write(TableEntity row, string name, string? text) =>
        Write(row, name, text is null ? null : Encoding.UTF8.GetBytes(text));

    public static void Write(TableEntity row, string name, byte[]? bytes)
    {
        row[LengthName(name)] = bytes?.Length ?? -1;
        foreach (var (index, chunk) in (bytes ?? []).Chunk(ChunkBytes).Index())
        {
            row[ChunkName(name, index)] = chunk;
        }
    }

    public static string? Read(TableEntity row, string name) => ReadBytes(row, name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static byte[]? ReadBytes(TableEntity row, string name)
    {
        if (row.GetInt32(LengthName(name)) is not { } length || length < 0)
        {
            return null;
        }

        // A merge may have left columns of a longer text behind.
        var chunks = (length + ChunkBytes - 1) / ChunkBytes;
        return [.. Enumerable.Range(0, chunks).SelectMany(index => row.GetBinary(ChunkName(name, index)))];
    }

    private static string LengthName(string name) => $"{name}Length";

    private static string ChunkName(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}{index}");
}
