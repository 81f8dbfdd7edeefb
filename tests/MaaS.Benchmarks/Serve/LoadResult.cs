namespace MaaS.Benchmarks;

/// <summary>What came of a load.</summary>
/// <param name="Seconds">How long it went on.</param>
/// <param name="Answered">Requests with a result.</param>
/// <param name="AnsweredInTime">Of those, how many within <see cref="InTime"/>.</param>
/// <param name="Refused">Requests turned away with a <c>Retry-After</c>.</param>
/// <param name="Failed">All others.</param>
/// <param name="P50Microseconds">Of those answered.</param>
/// <param name="P99Microseconds">Of those answered.</param>
/// <param name="RefusedP99Microseconds">Of those refused.</param>
/// <param name="Used">By the process of the callers meanwhile; it is also that of the model where they call it directly.</param>
internal sealed record LoadResult(
    double Seconds, long Answered, long AnsweredInTime, long Refused, long Failed, double P50Microseconds, double P99Microseconds,
    double RefusedP99Microseconds, ProcessUsage Used)
{
    /// <summary>An answer that takes longer is worth nothing to its caller.</summary>
    public static readonly TimeSpan InTime = TimeSpan.FromSeconds(1);

    /// <summary>Answers a second.</summary>
    public double Throughput => Answered / Seconds;
}
