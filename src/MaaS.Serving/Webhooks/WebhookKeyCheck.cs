using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Serving;

/// <summary>Says at start that webhooks cannot be signed, and what to check.</summary>
internal sealed partial class WebhookKeyCheck(IOptions<WebhookOptions> options, ILogger<WebhookKeyCheck> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsKeyUnresolved)
        {
            LogUnresolved(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(3304, LogLevel.Error,
        "MaaS:Webhooks:SigningKey is a Key Vault reference that was not resolved: webhooks wait, and jobs with a webhook are refused with 503. "
        + "Check that the vault has that secret, enabled; that the app's identity has the role 'Key Vault Secrets User' on it and is the one "
        + "that the app uses for references (keyVaultReferenceIdentity); and that the vault's firewall lets the app in. Then refresh the "
        + "references (docs/operating.md, Rotate).")]
    private static partial void LogUnresolved(ILogger logger);
}
