namespace MaaS.Serving;

/// <summary>Limits on what comes from outside.</summary>
public sealed class ServingOptions
{
    /// <summary>Bytes of a request's body after decompression, 1 KiB to 2 GiB − 1. Default 64 MiB. Larger ones are answered 413.</summary>
    public int MaxRequestBytes { get; set; } = 64 << 20;

    /// <summary>
    /// Bytes that all requests together may hold in memory while they are read and answered, at least twice <see cref="MaxRequestBytes"/>
    /// because memory doubles as it grows. 0, the default: a quarter of the memory that the process may use, or that minimum if it is more.
    /// What does not fit is answered 503 with <c>Retry-After</c>; a request that would not fit alone, 413.
    /// </summary>
    public long MaxBytesInFlight { get; set; }

    /// <summary>
    /// Pixels of a picture before it is decoded, width times height, 1 to 500 million. Default 50 million. Larger ones are answered 413.
    /// </summary>
    public long MaxImagePixels { get; set; } = 50_000_000;

    /// <summary>Seconds between two looks at the store for new versions, settings and aliases, 1 to 3600. Default 10.</summary>
    public int RefreshSeconds { get; set; } = 10;

    internal long ResolvedMaxBytesInFlight => MaxBytesInFlight > 0
        ? MaxBytesInFlight
        : Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 2L * MaxRequestBytes);
}
