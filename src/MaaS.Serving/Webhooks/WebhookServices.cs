using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

internal static class WebhookServices
{
    /// <summary>Adds <see cref="WebhookSender"/> and <see cref="WebhookBackoff"/>. Needs a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">What is added to.</param>
    /// <param name="settings">Section <c>MaaS:Webhooks</c>.</param>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<WebhookOptions>()
            .Bind(settings)
            .Validate(
                options => !options.AreOn || options.IsKeyUnresolved || options.TryReadKey(out _),
                $"MaaS:Webhooks:SigningKey must be base64 of at least {WebhookOptions.MinKeyBytes} bytes, or not set (webhooks off).")
            .Validate(options => options.TimeoutSeconds is >= 1 and <= 60, "MaaS:Webhooks:TimeoutSeconds must be 1 to 60.")
            .Validate(options => options.MaxAttempts is >= 1 and <= 20, "MaaS:Webhooks:MaxAttempts must be 1 to 20.")
            .ValidateOnStart();

        services.AddHostedService<WebhookKeyCheck>();
        services.TryAddSingleton<HostResolver>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<WebhookSender>();
        services.TryAddSingleton(provider => new WebhookBackoff(provider.GetRequiredService<IOptions<WebhookOptions>>(), Random.Shared));
        return services;
    }
}
