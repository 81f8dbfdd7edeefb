using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>Batches over HTTP: list, tell how far they are, cancel.</summary>
public sealed class BatchesApi
{
    private const string Limit = "limit";
    private const int DefaultLimit = 20;
    private const int MaxLimit = 200;

    private readonly BatchTable _table;
    private readonly BatchCloser _closer;
    private readonly TimeProvider _time;
    private readonly ErrorBoundary _errors;

    internal BatchesApi(BatchTable table, BatchCloser closer, TimeProvider time, ErrorBoundary errors)
    {
        _table = table;
        _closer = closer;
        _time = time;
        _errors = errors;
    }

    public Task ListAsync(HttpContext context) => _errors.RunAsync(context, async () =>
    {
        var limit = QueryLimit.Read(context.Request, Limit, DefaultLimit, MaxLimit);
        var documents = new List<BatchDocument>();
        await foreach (var id in _table.ReadRecentAsync(before: null, context.RequestAborted).Take(limit))
        {
            if (await _table.FindAsync(id, context.RequestAborted) is { } batch)
            {
                documents.Add(await DescribeAsync(batch, context.RequestAborted));
            }
        }

        await context.Response.WriteAsJsonAsync(
            new BatchDocuments(documents), ApiJson.Readable.BatchDocuments, cancellationToken: context.RequestAborted);
    });

    public Task GetAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var batch = await FindAsync(id, context.RequestAborted);
        if (!batch.IsFinal)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await WriteAsync(context, batch);
    });

    /// <summary>Cancels what has not ended; leaves what has.</summary>
    public Task DeleteAsync(HttpContext context, string id) => _errors.RunAsync(context, async () =>
    {
        var batch = await FindAsync(id, context.RequestAborted);
        await WriteAsync(context, await _closer.CancelAsync(batch, context.RequestAborted));
    });

    private async Task<BatchRecord> FindAsync(string id, CancellationToken cancellationToken) =>
        (id.Length <= 64 && id.All(char.IsAsciiHexDigitLower) ? await _table.FindAsync(id, cancellationToken) : null)
        ?? throw new BatchNotFoundException(id);

    private async Task WriteAsync(HttpContext context, BatchRecord batch) => await context.Response.WriteAsJsonAsync(
        await DescribeAsync(batch, context.RequestAborted), ApiJson.Readable.BatchDocument, cancellationToken: context.RequestAborted);

    private async Task<BatchDocument> DescribeAsync(BatchRecord batch, CancellationToken cancellationToken)
    {
        var done = batch.IsClosed ? batch.Result : await _table.ReadDoneAsync(batch.Id, cancellationToken)
            .AggregateAsync(batch.Result, (sum, chunk) => sum + chunk.Result, cancellationToken);

        return BatchDocument.From(batch, done, _time.GetUtcNow());
    }
}
