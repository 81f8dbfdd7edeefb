namespace MaaS.Serving;

/// <param name="Runs">The newest first.</param>
internal sealed record RunDocuments(IReadOnlyList<RunDocument> Runs);
