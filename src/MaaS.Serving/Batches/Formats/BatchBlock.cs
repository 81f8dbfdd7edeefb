namespace MaaS.Serving;

/// <summary>Consecutive rows as they are ready for the engine, at most as many as it takes in one request. Owns its requests.</summary>
/// <param name="Rows">In the order of the file.</param>
/// <param name="Requests">Mostly one; null where no good row refers to it.</param>
internal sealed record BatchBlock(IReadOnlyList<BatchRow> Rows, IReadOnlyList<BatchRequest?> Requests) : IDisposable
{
    public void Dispose()
    {
        foreach (var request in Requests)
        {
            request?.Dispose();
        }
    }
}
