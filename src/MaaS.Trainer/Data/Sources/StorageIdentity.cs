using Azure.Core;
using Azure.Identity;

namespace MaaS.Trainer;

/// <summary>The identity with which storage is asked, by the settings that Azure Functions has for it.</summary>
internal static class StorageIdentity
{
    /// <summary>The setting of the storage account; those for an identity begin with it.</summary>
    public const string Connection = "AzureWebJobsStorage";

    /// <param name="setting">The value of an environment variable, null when it is not set.</param>
    public static TokenCredential Create(Func<string, string?> setting)
    {
        var options = new DefaultAzureCredentialOptions();
        if (setting($"{Connection}__clientId") is { Length: > 0 } clientId)
        {
            options.ManagedIdentityClientId = clientId;
        }

        return new DefaultAzureCredential(options);
    }
}
