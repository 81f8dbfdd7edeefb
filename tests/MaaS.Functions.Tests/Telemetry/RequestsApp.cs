using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Functions.Tests.Telemetry;

/// <summary>
/// The app with nobody but one test to call it: what it counts is that test's. However busy the machine is, nothing is slow.
/// </summary>
public sealed class RequestsApp() : RunningApp("--MaaS:Telemetry:SlowRequestSeconds", "3600")
{
    public IMeterFactory Meters => Services.GetRequiredService<IMeterFactory>();
}
