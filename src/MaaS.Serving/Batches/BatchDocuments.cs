namespace MaaS.Serving;

/// <summary>Batches, the newest first.</summary>
public sealed record BatchDocuments(IReadOnlyList<BatchDocument> Batches);
