using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

public static class ConfigureFunctionsOpenTelemetry
{
    /// <summary>
    /// The real one tells the host process to leave telemetry to the worker, and takes up the worker's traces of invocations, which go on
    /// from the host's of requests. Here there is no other process, so the requests are traced where they are.
    /// </summary>
    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder) =>
        builder.WithTracing(tracing => tracing.AddAspNetCoreInstrumentation());
}
