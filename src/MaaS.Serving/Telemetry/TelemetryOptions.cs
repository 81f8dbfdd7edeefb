namespace MaaS.Serving;

/// <summary>What is measured. Section <c>MaaS:Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// An inference or prediction that takes longer counts as slow in <c>maas.requests</c>. Default 1; more than 0, at most 3600.
    /// </summary>
    public double SlowRequestSeconds { get; set; } = 1;
}
