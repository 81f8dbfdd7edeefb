using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MaaS.Functions.Telemetry;

/// <summary>
/// Sends metrics, traces and logs to Application Insights, to an OpenTelemetry collector, or to both, as the standard settings say. Without
/// them nothing is measured, traced or collected.
/// </summary>
internal static class TelemetryExport
{
    private const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Of the resource, where nobody says otherwise (<c>OTEL_SERVICE_NAME</c>, the name of the function app).</summary>
    private const string ServiceName = "maas";

    /// <exception cref="InvalidOperationException">A setting of Application Insights is not valid.</exception>
    public static void AddTo(FunctionsApplicationBuilder builder)
    {
        var insights = ApplicationInsightsSettings.Read(builder.Configuration);
        var hasCollector = !string.IsNullOrEmpty(builder.Configuration[CollectorSetting]);
        if (insights is null && !hasCollector)
        {
            return;
        }

        // What the web server logs of requests has their queries, in which callers give keys and signatures.
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft.AspNetCore", LogLevel.Warning);
        var telemetry = Collect(builder.Services);
        builder.Services.AddHostedService<LastExport>();
        if (insights is not null)
        {
            telemetry.UseAzureMonitorExporter(insights.ApplyTo);
        }

        if (hasCollector)
        {
            telemetry.UseOtlpExporter();
        }
    }

    private static IOpenTelemetryBuilder Collect(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource
            .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector())
        .UseFunctionsWorkerDefaults()
        .WithMetrics(metrics => metrics.AddMeter("MaaS.*", "Microsoft.AspNetCore.Hosting", "System.Runtime"))
        .WithTracing(tracing => tracing.AddSource("System.Net.Http").AddProcessor(new OwnCallsFilter()))
        .WithLogging(configureBuilder: null, logging =>
        {
            logging.IncludeScopes = true;
            logging.IncludeFormattedMessage = true;
        });
}
