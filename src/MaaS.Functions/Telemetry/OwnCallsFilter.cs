using System.Diagnostics;
using OpenTelemetry;

namespace MaaS.Functions.Telemetry;

/// <summary>
/// Leaves out the calls that no request asked for: the service looks at its queues and at the store every few seconds, and each look would
/// be a trace of its own.
/// </summary>
internal sealed class OwnCallsFilter : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data is { Kind: ActivityKind.Client, ParentId: null })
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
