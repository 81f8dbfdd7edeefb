namespace Microsoft.DurableTask;

/// <summary>A part of a list.</summary>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
    where T : notnull
{
    public IReadOnlyList<T> Values { get; } = values;

    /// <summary>What the next part is asked for with; null at the end.</summary>
    public string? ContinuationToken { get; } = continuationToken;
}
