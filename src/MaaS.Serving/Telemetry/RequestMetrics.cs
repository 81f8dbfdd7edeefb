using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Counts requests by route, class of status, and whether they were slow. Thread-safe; nothing is done while nobody listens.</summary>
internal sealed class RequestMetrics(IMeterFactory meters, IOptions<TelemetryOptions> options, TimeProvider time)
{
    private const string Yes = "true";
    private const string No = "false";

    private readonly Counter<long> _requests = meters.Create(ServingMetrics.MeterName).CreateCounter<long>(
        "maas.requests", "{request}", "HTTP requests that were answered, by route.");

    private readonly TimeSpan _slow = TimeSpan.FromSeconds(options.Value.SlowRequestSeconds);

    /// <summary>When a request began, for <see cref="Count"/>; null while nobody listens.</summary>
    public long? Start() => _requests.Enabled ? time.GetTimestamp() : null;

    /// <param name="context">Of the request, whose route is asked for.</param>
    /// <param name="status">That it was answered with.</param>
    /// <param name="started">As <see cref="Start"/> gave it; a request that began when nobody listened is not counted.</param>
    public void Count(HttpContext context, int status, long? started)
    {
        if (started is { } start)
        {
            var route = RequestRoute.Of(context);
            var isSlow = RequestRoute.IsPrediction(route) && time.GetElapsedTime(start) > _slow;
            _requests.Add(1, new("route", route), new("status", ClassOf(status)), new("slow", isSlow ? Yes : No));
        }
    }

    private static string ClassOf(int status) => (status / 100) switch
    {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
}
