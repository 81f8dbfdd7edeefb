using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MaaS.Training;

public static class DispatchServices
{
    /// <summary>
    /// Adds <see cref="JobDispatchers"/> with the compute profiles of the configuration, which is checked when the host starts, and what
    /// looks after their jobs while the host runs. Container Apps are called with the <c>TokenCredential</c> among the services, or with
    /// <c>DefaultAzureCredential</c> where there is none.
    /// </summary>
    /// <param name="services">What is added to.</param>
    /// <param name="section">Section <c>MaaS:Training</c>.</param>
    public static IServiceCollection AddDispatchers(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<ComputeOptions>()
            .Configure(options => ComputeOptionsReader.Read(section, options))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ComputeOptions>, ComputeOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new JobDispatchers(provider.GetRequiredService<IOptions<ComputeOptions>>().Value, provider));
        services.AddHostedService<JobMaintenance>();
        return services;
    }
}
