using System.Runtime.CompilerServices;

namespace MaaS.Functions.Tests;

internal static class AssemblySetup
{
    /// <summary>The exporter of Application Insights tells its makers how it fares, at public addresses that only this keeps it from.</summary>
    [ModuleInitializer]
    internal static void KeepTelemetryHere() => Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
}
