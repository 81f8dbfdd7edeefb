using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>
/// The course of a server: publish the models of the seed folder, look at the store, load what fits, be ready; then look at the store again
/// and again until the end. The services are asked for when it runs, because the host may bring up the storage account first.
/// </summary>
internal sealed partial class ModelServer(
    IServiceProvider services, IHostApplicationLifetime lifetime, ServingState state, StorageLayout layout,
    StartPhases phases, IOptions<ServingOptions> options, TimeProvider time, ILogger<ModelServer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing here may keep the server from listening.
        await Task.Yield();
        phases.End("host");
        using var onStopping = lifetime.ApplicationStopping.Register(state.SetStopping);
        await UntilItWorksAsync(StartAsync, stoppingToken);

        // Who is told that the server is ready may start a job, or a training, at once.
        await layout.Tried.WaitAsync(stoppingToken);
        phases.End("storage");
        LogStarted(logger, phases.Total.TotalMilliseconds, phases);
        state.SetReady();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RefreshSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(token => services.GetRequiredService<InferenceEngine>().RefreshAsync(token), stoppingToken);
        }

        async Task StartAsync(CancellationToken token)
        {
            await SeedAsync(token);
            var engine = services.GetRequiredService<InferenceEngine>();
            await engine.RefreshAsync(token);
            phases.End("catalog");
            await engine.LoadDefaultsAsync(token);
            phases.End("models");
        }
    }

    private async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<IOptions<ModelsOptions>>().Value.SeedDirectory is not { Length: > 0 } directory)
        {
            return;
        }

        if (!Directory.Exists(directory))
        {
            LogNoSeed(logger, directory);
            return;
        }

        foreach (var result in await services.GetRequiredService<RepositoryImporter>().ImportAsync(directory, cancellationToken))
        {
            if (result.Outcome == PublishOutcome.Conflict)
            {
                LogSeedConflict(logger, result.Model, result.Version);
            }
        }
    }

    private async Task UntilItWorksAsync(Func<CancellationToken, Task> start, CancellationToken stoppingToken)
    {
        while (!await TryAsync(start, stoppingToken))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
        }
    }

    /// <summary>The store may be away for a while; what is loaded serves on.</summary>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> look, CancellationToken stoppingToken)
    {
        try
        {
            await look(stoppingToken);
            return true;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogStoreAway(logger, e);
            return false;
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "The model store could not be read; what is loaded serves on, and it is tried again")]
    private static partial void LogStoreAway(ILogger logger, Exception exception);

    [LoggerMessage(3102, LogLevel.Warning, "There is no folder {Directory} to publish models from (MaaS:Models:SeedDirectory)")]
    private static partial void LogNoSeed(ILogger logger, string directory);

    [LoggerMessage(3103, LogLevel.Warning,
        "Version {Version} of {Model} in the seed folder differs from the published one, which stays: versions never change. "
        + "Give it the next number.")]
    private static partial void LogSeedConflict(ILogger logger, string model, ModelVersion? version);

    [LoggerMessage(3104, LogLevel.Information, "Started in {ElapsedMs:F0} ms: {Phases}")]
    private static partial void LogStarted(ILogger logger, double elapsedMs, StartPhases phases);
}
