using System.Net;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Http;

/// <summary>Tells the log of calls without a valid key, once a minute at most: whoever guesses keys must not fill it. Thread-safe.</summary>
internal sealed partial class RefusedCalls(TimeProvider time, ILogger<RefusedCalls> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _loggedAt;
    private int _calls;

    /// <param name="function">That was called.</param>
    /// <param name="caller">Who called, or the proxy before them; null where there is no address.</param>
    public void Add(string function, IPAddress? caller)
    {
        int calls;
        lock (_lock)
        {
            _calls++;
            if (_loggedAt is { } last && time.GetElapsedTime(last) < Pause)
            {
                return;
            }

            _loggedAt = time.GetTimestamp();
            (calls, _calls) = (_calls, 0);
        }

        LogRefused(function, caller, calls);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Function {Function} was called without a valid key, from {Caller}. Calls that were refused since the last such line: {Calls}")]
    private partial void LogRefused(string function, IPAddress? caller, int calls);
}
