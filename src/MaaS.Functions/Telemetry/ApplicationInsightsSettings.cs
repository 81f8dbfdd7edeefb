using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;

namespace MaaS.Functions.Telemetry;

/// <summary>Where Application Insights is and who the app is to it, in the settings that the Functions host reads too.</summary>
internal sealed record ApplicationInsightsSettings
{
    private const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    public required string ConnectionString { get; init; }

    /// <summary>Null where the resource takes telemetry from everybody who knows its connection string.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Null when there is no connection string.</summary>
    /// <exception cref="InvalidOperationException">How to authenticate cannot be read.</exception>
    public static ApplicationInsightsSettings? Read(IConfiguration configuration) =>
        configuration[ConnectionSetting] is { Length: > 0 } connection
            ? new ApplicationInsightsSettings
            {
                ConnectionString = connection,
                Credential = configuration[AuthenticationSetting] is { Length: > 0 } authentication
                    ? new ManagedIdentityCredential(new ManagedIdentityCredentialOptions(IdentityOf(authentication)))
                    : null,
            }
            : null;

    public void ApplyTo(AzureMonitorExporterOptions options)
    {
        options.ConnectionString = ConnectionString;
        options.Credential = Credential;

        // The one thing that would hold up a stop of the app, for 100 seconds where its own address is not answered.
        options.EnableLiveMetrics = false;

        // Few traces are kept where there are many requests; an error in the log of one that is not must still be there.
        options.EnableTraceBasedLogsSampler = false;
    }

    /// <summary><c>ClientId=…;Authorization=AAD</c>; without <c>ClientId</c>, the identity of the app itself.</summary>
    internal static ManagedIdentityId IdentityOf(string authentication)
    {
        var parts = authentication.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        if (!string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"{AuthenticationSetting} does not say Authorization=AAD: expected 'ClientId=<client id>;Authorization=AAD' for a "
                + "user-assigned identity, 'Authorization=AAD' for the app's own, or no such setting.");
        }

        return parts["ClientId"].FirstOrDefault() is { Length: > 0 } clientId
            ? ManagedIdentityId.FromUserAssignedClientId(clientId)
            : ManagedIdentityId.SystemAssigned;
    }
}
