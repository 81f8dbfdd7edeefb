namespace MaaS.Serving;

/// <summary>
/// The memory of batches is bounded by the size of blocks and rows and by how many chunks are answered at once, so that it need not be
/// asked for: a row is never refused because others are under way.
/// </summary>
internal static class BatchMemory
{
    /// <summary>For one flow, as any <see cref="RequestMemory"/>.</summary>
    public static RequestMemory Take() => new(new ByteBudget(long.MaxValue));
}
