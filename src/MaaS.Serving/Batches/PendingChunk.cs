namespace MaaS.Serving;

/// <summary>A chunk that is to be answered.</summary>
/// <param name="Chunk">What is in it.</param>
/// <param name="Error">Why the last attempt failed; null when none did.</param>
internal sealed record PendingChunk(BatchChunk Chunk, string? Error);
