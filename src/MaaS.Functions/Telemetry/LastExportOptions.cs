namespace MaaS.Functions.Telemetry;

/// <summary>Set by tests only, which must lose nothing where the machine is busy.</summary>
internal sealed class LastExportOptions
{
    public int LimitMs { get; set; } = 5000;
}
