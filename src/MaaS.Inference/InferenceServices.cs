using MaaS.Repository;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Inference;

public static class InferenceServices
{
    /// <summary>
    /// Adds <see cref="InferenceEngine"/>. Needs an <see cref="IModelStore"/> and a <see cref="ModelCacheOptions"/>; settings are <see cref="EngineOptions"/>.
    /// </summary>
    public static IServiceCollection AddInference(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<InferenceMetrics>();
        services.TryAddSingleton<ModelCatalog>();
        services.TryAddSingleton(provider => new ModelCache(
            provider.GetRequiredService<IModelStore>(), provider.GetRequiredService<IOptions<ModelCacheOptions>>().Value,
            provider.GetRequiredService<ILogger<ModelCache>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new RunScheduler(
            provider.GetRequiredService<IOptions<EngineOptions>>().Value.ResolvedRunThreads, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<StatisticsRegistry>();
        services.TryAddSingleton(new SessionPolicy());
        services.TryAddSingleton<BackgroundBuilds>();
        services.TryAddSingleton<ModelLoader>();
        services.TryAddSingleton<ModelPool>();
        services.TryAddSingleton(provider => new InferenceEngine(
            provider.GetRequiredService<ModelCatalog>(), provider.GetRequiredService<ModelPool>(), provider.GetRequiredService<StatisticsRegistry>()));
        services.AddOptions<EngineOptions>()
            .Validate(options => options.MemoryBudgetBytes >= 0, "MaaS:Engine:MemoryBudgetBytes must be 0 (60 % of memory) or a number of bytes.")
            .Validate(options => options.RunThreads is >= 0 and <= 1024, "MaaS:Engine:RunThreads must be 0 (one per core) to 1024.")
            .Validate(options => options.IntraOpThreads is >= 1 and <= 1024, "MaaS:Engine:IntraOpThreads must be 1 to 1024.")
            .ValidateOnStart();
        return services;
    }
}
