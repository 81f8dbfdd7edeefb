namespace MaaS.Serving;

/// <summary>The answer that the route would have given: its body is here, or in a blob.</summary>
internal sealed record JobResult
{
    public required string ContentType { get; init; }

    /// <summary>Bytes of JSON before binary tensors; null when there are none.</summary>
    public int? JsonLength { get; init; }

    public required long Length { get; init; }

    /// <summary>Null when it is in <see cref="Blob"/>.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    public BlobPath? Blob { get; init; }
}
