namespace MaaS.Serving;

/// <summary>One row of a file: its place in a request, or why it is in none.</summary>
internal sealed record BatchRow
{
    /// <summary>In the file, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>Index among the requests of the block; it means nothing when there is an error.</summary>
    public int Request { get; init; }

    /// <summary>Index among the rows of the request.</summary>
    public int RowOfRequest { get; init; }

    /// <summary>Why the row cannot be answered, for the one who uploaded the file; null when it can.</summary>
    public string? Error { get; init; }

    /// <summary>The columns that are carried over, as the format writes them.</summary>
    public ReadOnlyMemory<byte> Keys { get; init; }

    /// <summary>What the format needs beyond that to write the answer.</summary>
    public object? Origin { get; init; }
}
