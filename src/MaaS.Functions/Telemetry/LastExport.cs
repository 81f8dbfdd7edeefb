using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MaaS.Functions.Telemetry;

/// <summary>
/// Sends what has gathered once all else has stopped, and ends after a few seconds even if nobody takes it: disposed of one after the other,
/// metrics, traces and logs would each wait for a collector that does not answer.
/// </summary>
internal sealed class LastExport(IServiceProvider services, IOptions<LastExportOptions> options) : IHostedLifecycleService
{
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => services.GetRequiredService<MeterProvider>().Shutdown(options.Value.LimitMs), CancellationToken.None),
        Task.Run(() => services.GetRequiredService<TracerProvider>().Shutdown(options.Value.LimitMs), CancellationToken.None),
        Task.Run(() => services.GetRequiredService<LoggerProvider>().Shutdown(options.Value.LimitMs), CancellationToken.None));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
