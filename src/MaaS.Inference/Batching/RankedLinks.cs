namespace MaaS.Inference;

/// <summary>The neighbours of a request in a <see cref="RankedList"/>.</summary>
internal record struct RankedLinks(PendingRun? Previous, PendingRun? Next);
