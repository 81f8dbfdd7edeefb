using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MaaS.Training;

/// <summary>Jobs as executions of an Azure Container Apps job, which says what image they run and as whom.</summary>
internal sealed partial class ContainerAppsProfile : ComputeProfile
{
    /// <summary>
    /// The job's resource id: <c>/subscriptions/…/resourceGroups/…/providers/Microsoft.App/jobs/name</c>.
    /// </summary>
    public string JobId { get; set; } = "";

    /// <summary>Which of the job's containers is the trainer. Default: the only one.</summary>
    public string? Container { get; set; }

    /// <summary>Cores of the trainer's container. Default: what the job says.</summary>
    public double? Cpu { get; set; }

    /// <summary>Memory of the trainer's container, such as <c>56Gi</c>. Default: what the job says.</summary>
    public string? Memory { get; set; }

    /// <summary>Azure Resource Manager of the cloud, and what its tokens are for. Default: that of the public cloud.</summary>
    public Uri ResourceManager { get; set; } = new("https://management.azure.com");

    public override IJobDispatcher CreateDispatcher(string name, IServiceProvider services)
    {
        var credential = services.GetService<TokenCredential>() ?? new DefaultAzureCredential();
        var time = services.GetRequiredService<TimeProvider>();
        var client = new ContainerAppsClient(this, ContainerAppsPipeline.Create(credential, ResourceManager), time);
        return new ContainerAppsDispatcher(name, this, client, services.GetRequiredService<ILogger<ContainerAppsDispatcher>>());
    }

    protected override IEnumerable<string> FindOwnErrors()
    {
        if (!ResourceId().IsMatch(JobId))
        {
            yield return $"JobId is '{JobId}'; it must be " +
                "/subscriptions/<id>/resourceGroups/<group>/providers/Microsoft.App/jobs/<name>.";
        }

        if (Cpu <= 0)
        {
            yield return $"Cpu is {Cpu}; it must be more than 0, or missing for what the job says.";
        }

        if (!ResourceManager.IsAbsoluteUri || ResourceManager.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"ResourceManager is '{ResourceManager}'; it must be an https URL such as https://management.azure.com.";
        }
    }

    [GeneratedRegex(@"\A/subscriptions/[^/?#]+/resourceGroups/[^/?#]+/providers/Microsoft\.App/jobs/[^/?#]+\z", RegexOptions.IgnoreCase)]
    private static partial Regex ResourceId();
}
