namespace MaaS.Serving;

/// <summary>There is no such batch. Answered 404.</summary>
internal sealed class BatchNotFoundException(string id) : Exception(
    $"There is no batch '{Excerpt.Of(id)}': its file was never uploaded, or it ended longer ago than batches are kept.");
