using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MaaS.Training;

public static class TrainingServices
{
    private const string Section = "MaaS:Training";

    /// <summary>
    /// Adds runs, the steps of their procedure and the dispatchers. Needs <see cref="TrainingStorage"/>, <see cref="VersionPublished"/>,
    /// the store of models and what publishes to it.
    /// </summary>
    /// <param name="services">What is added to.</param>
    /// <param name="settings">Section <c>MaaS:Training</c>.</param>
    public static IServiceCollection AddTraining(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<TrainingOptions>()
            .Bind(settings)
            .Validate(options => options.HeartbeatTimeoutSeconds is >= 10 and <= 86_400, $"{Section}:HeartbeatTimeoutSeconds must be 10 to 86400.")
            .Validate(options => options.StartTimeoutSeconds is >= 10 and <= 86_400, $"{Section}:StartTimeoutSeconds must be 10 to 86400.")
            .Validate(options => options.PollSeconds is >= 0.1 and <= 120, $"{Section}:PollSeconds must be 0.1 to 120.")
            .Validate(
                options => options.MaxPollSeconds >= options.PollSeconds && options.MaxPollSeconds <= 3_600,
                $"{Section}:MaxPollSeconds must be from PollSeconds to 3600.")
            .Validate(options => options.RetentionDays is >= 1 and <= 3_650, $"{Section}:RetentionDays must be 1 to 3650.")
            .ValidateOnStart();
        services.AddDispatchers(settings);
        services.AddMetrics();
        services.TryAddSingleton<TrainingMetrics>();
        services.TryAddSingleton<JobCensus>();
        services.TryAddSingleton<RunTable>();
        services.TryAddSingleton<RunBlobs>();
        services.TryAddSingleton<RunRules>();
        services.TryAddSingleton<RunIntake>();
        services.TryAddSingleton<RunReconciler>();
        services.TryAddSingleton<ValidateStep>();
        services.TryAddSingleton<PrepareDataStep>();
        services.TryAddSingleton<ServingVersions>();
        services.TryAddSingleton<StageIncumbentStep>();
        services.TryAddSingleton<DispatchStep>();
        services.TryAddSingleton<PollStep>();
        services.TryAddSingleton<EvaluateStep>();
        services.TryAddSingleton<GateStep>();
        services.TryAddSingleton<ApprovalStep>();
        services.TryAddSingleton<PublishStep>();
        services.TryAddSingleton<PromoteStep>();
        services.TryAddSingleton<CancelStep>();
        services.TryAddSingleton<EndStep>();
        services.TryAddSingleton<TrialsStep>();
        return services;
    }
}
