using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

internal static class BatchServices
{
    public static IServiceCollection AddBatches(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BatchesOptions>()
            .Bind(configuration)
            .Validate(options => options.ChunkBytes is >= 64 << 10 and <= 256 << 20, "MaaS:Batches:ChunkBytes must be 65536 to 268435456.")
            .Validate(options => options.ChunkRows >= 1, "MaaS:Batches:ChunkRows must be at least 1.")
            .Validate(options => options.MaxChunksAtOnce is >= 0 and <= 64, "MaaS:Batches:MaxChunksAtOnce must be 0 to 64.")
            .Validate(options => options.MaxFailedShare is >= 0 and <= 1, "MaaS:Batches:MaxFailedShare must be 0 to 1.")
            .Validate(options => options.MaxDecompressedBytes >= 1, "MaaS:Batches:MaxDecompressedBytes must be at least 1.")
            .Validate(options => options.RetentionDays is >= 1 and <= 3650, "MaaS:Batches:RetentionDays must be 1 to 3650.")
            .ValidateOnStart();
        services.TryAddSingleton<BatchTable>();
        services.TryAddSingleton<BatchQueue>();
        services.TryAddSingleton<BatchFiles>();
        services.TryAddSingleton<BatchPlans>();
        services.TryAddSingleton<BatchStarter>();
        services.TryAddSingleton<BatchWorker>();
        services.TryAddSingleton<BatchCloser>();
        services.TryAddSingleton(provider => new BatchIntake(
            provider.GetRequiredService<BatchFiles>(), provider.GetRequiredService<BatchTable>(), provider.GetRequiredService<BatchQueue>(),
            provider.GetRequiredService<ILogger<BatchIntake>>()));
        services.TryAddSingleton(provider => new BatchUploadEvents(
            provider.GetRequiredService<BatchIntake>(), provider.GetRequiredService<StorageConnection>(),
            provider.GetRequiredService<ILogger<BatchUploadEvents>>()));
        services.TryAddSingleton(provider => new BatchRunner(
            provider.GetRequiredService<BatchTable>(), provider.GetRequiredService<BatchStarter>(),
            provider.GetRequiredService<BatchWorker>(), provider.GetRequiredService<BatchCloser>(), provider.GetRequiredService<BatchFiles>(),
            provider.GetRequiredService<ServingMetrics>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BatchRunner>>()));
        services.TryAddSingleton(provider => new BatchReconciler(
            provider.GetRequiredService<BatchFiles>(), provider.GetRequiredService<BatchTable>(), provider.GetRequiredService<BatchQueue>(),
            provider.GetRequiredService<BatchIntake>(), provider.GetRequiredService<BatchCloser>(),
            provider.GetRequiredService<IOptions<BatchesOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BatchReconciler>>()));
        services.TryAddSingleton(provider => new BatchesApi(
            provider.GetRequiredService<BatchTable>(), provider.GetRequiredService<BatchCloser>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ErrorBoundary>()));
        return services;
    }
}
