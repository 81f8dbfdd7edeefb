namespace MaaS.Serving;

/// <summary>There is no such run.</summary>
internal sealed class RunNotFoundException(string id) : Exception(
    $"There is no run '{Excerpt.Of(id)}': it was never accepted, or it ended longer ago than runs are kept.");
