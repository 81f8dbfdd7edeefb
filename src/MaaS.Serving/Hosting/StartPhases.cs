using System.Diagnostics;
using System.Globalization;

namespace MaaS.Serving;

/// <summary>How long the parts of a start took, one after the other. Not thread-safe.</summary>
public sealed class StartPhases
{
    private readonly TimeProvider _time;
    private readonly List<string> _ended = [];
    private long _since;

    /// <param name="time">The clock.</param>
    /// <param name="runtime">How long ago the process started: what came before the app's first line is the phase <c>runtime</c>.</param>
    internal StartPhases(TimeProvider time, TimeSpan runtime)
    {
        _time = time;
        _since = time.GetTimestamp();
        Add("runtime", runtime);
    }

    /// <summary>From the start of the process to the end of the last phase.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>To be called by the first line of the program.</summary>
    public static StartPhases BeginMain()
    {
        using var process = Process.GetCurrentProcess();
        return new StartPhases(TimeProvider.System, TimeProvider.System.GetLocalNow().DateTime - process.StartTime);
    }

    /// <summary>A phase ends now, and the next one begins.</summary>
    public void End(string phase)
    {
        var now = _time.GetTimestamp();
        Add(phase, _time.GetElapsedTime(_since, now));
        _since = now;
    }

    /// <summary>Such as <c>runtime 45 ms, host 130 ms</c>, in their order.</summary>
    public override string ToString() => string.Join(", ", _ended);

    private void Add(string phase, TimeSpan took)
    {
        Total += took;
        _ended.Add(string.Create(CultureInfo.InvariantCulture, $"{phase} {took.TotalMilliseconds:F0} ms"));
    }
}
