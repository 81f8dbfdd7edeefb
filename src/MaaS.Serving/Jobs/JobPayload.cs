namespace MaaS.Serving;

/// <summary>The body of a request, as bytes. Exactly one of <see cref="Blob"/> and <see cref="Base64"/> is given.</summary>
public sealed record JobPayload
{
    /// <summary><c>infer</c> or <c>predict</c>.</summary>
    public string? Operation { get; init; }

    /// <summary><c>container/path</c> in the storage account of the service; read when the job runs.</summary>
    public string? Blob { get; init; }

    public string? Base64 { get; init; }

    /// <summary>Its media type; null for <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary><c>gzip</c> or <c>deflate</c>; null for none.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>For infer with binary tensors: bytes of JSON before them, the header <c>Inference-Header-Content-Length</c>; null for all.</summary>
    public int? JsonLength { get; init; }
}
