namespace MaaS.Serving;

/// <summary>Limits on what comes from outside.</summary>
public sealed class ServingOptions
{
    /// <summary>Bytes of a request's body after decompression, 1 KiB to 2 GiB − 1. Default 64 MiB. Larger ones are answered 413.</summary>
    public int MaxRequestBytes { get; set; } = 64 << 20;

    /// <summary>Pixels of a picture before it is decoded, width times height, 1 to 500 million. Default 50 million. Larger ones are answered 413.</summary>
    public long MaxImagePixels { get; set; } = 50_000_000;

    /// <summary>Seconds between two looks at the store for new versions, settings and aliases, 1 to 3600. Default 10.</summary>
    public int RefreshSeconds { get; set; } = 10;
}
