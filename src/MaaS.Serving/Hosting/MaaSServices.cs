using MaaS.Inference;
using MaaS.Repository;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

public static class MaaSServices
{
    /// <summary>
    /// Adds everything that the triggers speak to. Settings are read from section <c>MaaS</c>, the storage account from
    /// <c>AzureWebJobsStorage</c>.
    /// </summary>
    public static IServiceCollection AddMaaS(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = configuration.GetSection("MaaS");
        services.Configure<EngineOptions>(settings.GetSection("Engine"));
        services.Configure<ModelCacheOptions>(settings.GetSection("Cache"));
        services.Configure<ModelsOptions>(settings.GetSection("Models"));
        services.Configure<PublishingOptions>(settings.GetSection("Publishing"));
        services.AddOptions<ServingOptions>()
            .Bind(settings.GetSection("Serving"))
            .Validate(options => options.MaxRequestBytes >= 1024, "MaaS:Serving:MaxRequestBytes must be at least 1024.")
            .Validate(
                options => options.MaxBytesInFlight == 0 || options.MaxBytesInFlight >= 2L * options.MaxRequestBytes,
                "MaaS:Serving:MaxBytesInFlight must be 0 (a quarter of memory) or at least twice MaxRequestBytes.")
            .Validate(options => options.MaxImagePixels is >= 1 and <= 500_000_000, "MaaS:Serving:MaxImagePixels must be 1 to 500000000.")
            .Validate(options => options.RefreshSeconds is >= 1 and <= 3600, "MaaS:Serving:RefreshSeconds must be 1 to 3600.")
            .ValidateOnStart();

        services.AddOptions<TelemetryOptions>()
            .Bind(settings.GetSection("Telemetry"))
            .Validate(
                options => options.SlowRequestSeconds is > 0 and <= 3600,
                "MaaS:Telemetry:SlowRequestSeconds must be more than 0 and at most 3600.")
            .ValidateOnStart();

        services.AddInference();
        services.AddWebhooks(settings.GetSection("Webhooks"));
        services.AddJobs(settings.GetSection("Jobs"));
        services.AddBatches(settings.GetSection("Batches"));
        services.AddTrainingRuns(settings.GetSection("Training"));
        services.TryAddSingleton(provider => new StorageConnection(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(CreateStore);
        services.TryAddSingleton<ModelPublisher>();
        services.TryAddSingleton<RepositoryImporter>();
        services.TryAddSingleton<AliasEditor>();
        services.TryAddSingleton<BlobPublisher>();

        services.TryAddSingleton(
            provider => new ByteBudget(provider.GetRequiredService<IOptions<ServingOptions>>().Value.ResolvedMaxBytesInFlight));
        services.TryAddSingleton(_ => StartPhases.BeginMain());
        services.TryAddSingleton<ServingState>();
        services.TryAddSingleton<ServingMetrics>();
        services.TryAddSingleton<RequestMetrics>();
        services.TryAddSingleton<QueueLengths>();
        services.TryAddSingleton(provider => new ErrorBoundary(
            provider.GetRequiredService<RequestMetrics>(), provider.GetRequiredService<ILogger<ErrorBoundary>>()));
        services.TryAddSingleton<ServerProtocol>();
        services.TryAddSingleton<ModelProtocol>();
        services.TryAddSingleton<InferenceProtocol>();
        services.TryAddSingleton<RepositoryProtocol>();
        services.TryAddSingleton<PredictionApi>();
        services.TryAddSingleton<CatalogApi>();
        services.TryAddSingleton<PredictionService>();
        services.TryAddSingleton<StorageLayout>();
        services.AddHostedService(provider => provider.GetRequiredService<StorageLayout>());
        services.AddHostedService<ModelServer>();
        return services;
    }

    private static IModelStore CreateStore(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<StorageConnection>();
        var options = provider.GetRequiredService<IOptions<ModelsOptions>>().Value;
        if (storage.Client is { } client)
        {
            return new BlobModelStore(client.GetBlobContainerClient(options.Container));
        }

        var directory = Path.GetFullPath(options.LocalDirectory);
        StoreLog.NoStorage(provider.GetRequiredService<ILogger<ModelServer>>(), storage.UnavailableBecause, directory);
        return new DirectoryModelStore(directory);
    }
}
