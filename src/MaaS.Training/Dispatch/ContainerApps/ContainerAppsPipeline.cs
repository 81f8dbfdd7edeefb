using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Training;

/// <summary>How Azure Resource Manager is called.</summary>
internal static class ContainerAppsPipeline
{
    /// <param name="credential">Of the service.</param>
    /// <param name="resourceManager">Whose tokens are asked for.</param>
    /// <param name="transport">Default: what Azure.Core has.</param>
    /// <param name="delay">Between tries. Default: 0.8 s, doubled each time.</param>
    public static HttpPipeline Create(
        TokenCredential credential, Uri resourceManager, HttpPipelineTransport? transport = null, DelayStrategy? delay = null)
    {
        var options = new ResourceManagerOptions { RetryPolicy = new ShortRetryPolicy(delay) };
        if (transport is not null)
        {
            options.Transport = transport;
        }

        var scope = $"{resourceManager.GetLeftPart(UriPartial.Authority)}/.default";
        return HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, scope));
    }

    private sealed class ResourceManagerOptions : ClientOptions;
}
