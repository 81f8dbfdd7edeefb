using MaaS.Inference;
using MaaS.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace MaaS.Serving;

internal static class TrainingRunServices
{
    /// <summary>Adds training runs. Needs a <see cref="StorageConnection"/>, the engine and the repository.</summary>
    /// <param name="services">What is added to.</param>
    /// <param name="settings">Section <c>MaaS:Training</c>.</param>
    public static IServiceCollection AddTrainingRuns(this IServiceCollection services, IConfiguration settings)
    {
        services.AddTraining(settings);
        services.TryAddSingleton(provider =>
        {
            var storage = provider.GetRequiredService<StorageConnection>();
            return new TrainingStorage(storage.RequireBlobs, storage.RequireTables, storage.RequireQueues);
        });
        services.TryAddSingleton<VersionPublished>(provider => provider.GetRequiredService<InferenceEngine>().RefreshAsync);
        services.TryAddSingleton<RunMetricsStream>();
        services.TryAddSingleton<TrainingEvents>();
        services.TryAddSingleton(provider => new TrainingApi(
            provider.GetRequiredService<RunTable>(), provider.GetRequiredService<RunBlobs>(), provider.GetRequiredService<RunIntake>(),
            provider.GetRequiredService<CancelStep>(), provider.GetRequiredService<ApprovalStep>(),
            provider.GetRequiredService<RunMetricsStream>(), provider.GetRequiredService<ByteBudget>(),
            provider.GetRequiredService<ErrorBoundary>(),
            provider.GetRequiredService<ILogger<TrainingApi>>()));
        return services;
    }
}
