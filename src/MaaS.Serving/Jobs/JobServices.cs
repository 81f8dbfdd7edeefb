using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

internal static class JobServices
{
    /// <summary>Adds asynchronous prediction. Needs a <see cref="StorageConnection"/>.</summary>
    /// <param name="services">What is added to.</param>
    /// <param name="settings">Section <c>MaaS:Jobs</c>.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<JobsOptions>()
            .Bind(settings)
            .Validate(options => options.MaxPayloadBytes >= 1024, "MaaS:Jobs:MaxPayloadBytes must be at least 1024.")
            .Validate(options => options.MaxOverloadWaitSeconds >= 0, "MaaS:Jobs:MaxOverloadWaitSeconds must be 0 or more.")
            .Validate(options => options.RetentionDays is >= 1 and <= 3650, "MaaS:Jobs:RetentionDays must be 1 to 3650.")
            .ValidateOnStart();

        services.TryAddSingleton<JobTable>();
        services.TryAddSingleton<JobQueue>();
        services.TryAddSingleton<JobBlobs>();
        services.TryAddSingleton<JobRequests>();
        services.TryAddSingleton<JobLedger>();
        services.TryAddSingleton<JobIntake>();
        services.TryAddSingleton<JobExecutor>();
        services.TryAddSingleton<JobCancellations>();
        services.TryAddSingleton(provider => new JobsApi(
            provider.GetRequiredService<JobRequests>(), provider.GetRequiredService<JobIntake>(), provider.GetRequiredService<JobLedger>(),
            provider.GetRequiredService<JobBlobs>(), provider.GetRequiredService<JobCancellations>(), provider.GetRequiredService<ByteBudget>(),
            provider.GetRequiredService<ErrorBoundary>()));
        services.TryAddSingleton(provider => new JobRunner(
            provider.GetRequiredService<JobRequests>(), provider.GetRequiredService<JobLedger>(), provider.GetRequiredService<JobQueue>(),
            provider.GetRequiredService<JobExecutor>(), provider.GetRequiredService<JobCancellations>(),
            provider.GetRequiredService<ServingMetrics>(), provider.GetRequiredService<IOptions<JobsOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JobRunner>>()));
        services.TryAddSingleton(provider => new JobWebhooks(
            provider.GetRequiredService<JobTable>(), provider.GetRequiredService<JobQueue>(), provider.GetRequiredService<WebhookSender>(),
            provider.GetRequiredService<WebhookBackoff>(), provider.GetRequiredService<ServingMetrics>()));
        services.TryAddSingleton(provider => new JobHousekeeping(
            provider.GetRequiredService<JobTable>(), provider.GetRequiredService<JobBlobs>(), provider.GetRequiredService<IOptions<JobsOptions>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobHousekeeping>>()));
        return services;
    }
}
