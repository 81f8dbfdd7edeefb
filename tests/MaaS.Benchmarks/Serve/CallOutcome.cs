namespace MaaS.Benchmarks;

/// <summary>How a request of a load ended.</summary>
internal enum CallOutcome
{
    /// <summary>With the result.</summary>
    Answered,

    /// <summary>With 429 or 503 and a <c>Retry-After</c>.</summary>
    Refused,

    /// <summary>With anything else.</summary>
    Failed,
}
