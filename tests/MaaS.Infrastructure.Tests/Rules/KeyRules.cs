using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>Nothing has a key: everything speaks by identity.</summary>
internal static partial class KeyRules
{
    public static IEnumerable<string> Template_UsesNoKey(Deployment deployment) =>
        deployment.Template.Modules.Values.SelectMany(module => module.Resources
            .Where(entry => !TemplateModule.IsModule(entry.Value))
            .Select(entry => (Symbol: entry.Key, Json: (JsonNode?)entry.Value))
            .Append((Symbol: "outputs", Json: module.Template["outputs"]))
            .SelectMany(entry => JsonStrings.In(entry.Json).SelectMany(text => Key().Matches(text)).Select(match =>
                $"{module.Path}/{entry.Symbol} uses '{match.Value}': use a managed identity and a role.")));

    public static IEnumerable<string> Accounts_RefuseKeys(Deployment deployment) =>
        deployment.OfType(Service.StorageType).SelectMany(account =>
                account.Expect("properties.allowSharedKeyAccess", false, "so that identities only have access"))
            .Concat(deployment.OfType(Service.InsightsType).SelectMany(insights =>
                insights.Expect("properties.DisableLocalAuth", true, "so that nobody sends telemetry with a key")))
            .Concat(deployment.OfType("Microsoft.OperationalInsights/workspaces").SelectMany(workspace =>
                workspace.Expect("properties.features.disableLocalAuth", true, "so that nobody writes with the workspace's key")))
            .Concat(deployment.OfType(Service.RegistryType).SelectMany(registry => registry
                .Expect("properties.adminUserEnabled", false, "so that there is no password")
                .Concat(registry.Expect("properties.anonymousPullEnabled", false, "so that images are not public"))))
            .Concat(deployment.OfType(Service.VaultType).SelectMany(vault =>
                vault.Expect("properties.enableRbacAuthorization", true, "so that roles decide, not access policies")));

    public static IEnumerable<string> App_HasNoPublishingPassword(Deployment deployment)
    {
        var policies = deployment.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        foreach (var name in new[] { "ftp", "scm" })
        {
            var policy = policies.Find(policy => policy.Name == $"{deployment.App().Name}/{name}");
            var problems = policy?.Expect("properties.allow", false, "so that deployments use Entra")
                ?? [$"{deployment.App()} has no basicPublishingCredentialsPolicies '{name}': add it, with allow: false."];
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    public static IEnumerable<string> SecureParameters_HaveNoLiteralDefault(Deployment deployment) =>
        from module in deployment.Template.Modules.Values
        from parameter in module.Template["parameters"]?.AsObject() ?? []
        where IsSecure(parameter.Value!) && parameter.Value!["defaultValue"] is not null and var value && value.ToString() != "[newGuid()]"
        select $"{module.Path}: secure parameter '{parameter.Key}' has the default {parameter.Value["defaultValue"]}: "
            + "remove it, or use newGuid().";

    public static IEnumerable<string> Outputs_HoldNoSecret(Deployment deployment) =>
        from module in deployment.Template.Modules.Values
        from output in module.Template["outputs"]?.AsObject() ?? []
        where IsSecure(output.Value!) || SecretName().IsMatch(output.Key)
            || HoldsSecret(module, output.Value!["value"])
        select $"{module.Path}: output '{output.Key}' looks like a secret: outputs are kept in the deployment's history, remove it.";

    public static IEnumerable<string> SecureParameters_StaySecure(Deployment deployment) =>
        from module in deployment.Template.Modules.Values
        from nested in module.Resources.Where(entry => TemplateModule.IsModule(entry.Value))
        from argument in nested.Value["properties"]!["parameters"]?.AsObject() ?? []
        where HoldsSecret(module, argument.Value)
            && !IsSecure(nested.Value["properties"]!["template"]!["parameters"]![argument.Key]!)
        select $"{nested.Key}: parameter '{argument.Key}' takes a secret but is not @secure().";

    public static IEnumerable<string> Settings_HoldNoSecret(Deployment deployment) => deployment.Settings()
        .Concat(deployment.OfType(Service.JobType).SelectMany(job => job.Containers())
            .SelectMany(container => container["env"]?.AsArray() ?? [])
            .Where(variable => variable!["value"] is not null)
            .Select(variable => KeyValuePair.Create((string)variable!["name"]!, (string)variable["value"]!)))
        .Where(setting => (SecretName().IsMatch(setting.Key) && !IsVaultReference(setting.Value))
            || SecretValue().IsMatch(setting.Value))
        .Select(setting => $"Setting {setting.Key} holds a secret or a key: put it in the vault, "
            + "and '@Microsoft.KeyVault(SecretUri=…)' here.");

    public static IEnumerable<string> VaultReferences_NameASecretThatTheAppMayRead(Deployment deployment)
    {
        foreach (var (name, value) in deployment.Settings().Where(setting => IsVaultReference(setting.Value)))
        {
            var secretName = SecretUri().Match(value).Groups[1].Value;
            var secret = deployment.Named(Service.SecretType, secretName);
            if (secret is null)
            {
                yield return $"Setting {name} names the secret '{secretName}', which the template does not create: create it.";
            }
            else if (!deployment.MayDo(deployment.AppIdentity(), Role.KeyVaultSecretsUser, secret))
            {
                yield return $"Setting {name} names {secret}, but {deployment.AppIdentity()} is not Key Vault Secrets User there: "
                    + "assign the role.";
            }
        }

        foreach (var problem in deployment.ExpectReference(
            deployment.App(), "properties.keyVaultReferenceIdentity", deployment.AppIdentity(), "or secrets are not found"))
        {
            yield return problem;
        }
    }

    private static bool IsVaultReference(string value) => value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal);

    /// <summary>Whether an expression uses a secure parameter of its module.</summary>
    private static bool HoldsSecret(TemplateModule module, JsonNode? expression) =>
        (module.Template["parameters"]?.AsObject() ?? []).Any(parameter => IsSecure(parameter.Value!)
            && JsonStrings.In(expression).Any(text => text.Contains($"parameters('{parameter.Key}')", StringComparison.Ordinal)));

    private static bool IsSecure(JsonNode declaration) =>
        ((string?)declaration["type"])?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) == true;

    [GeneratedRegex(
        "list(Keys|AccountSas|ServiceSas|Secrets|Credentials|ConnectionStrings|AdminKey)|AccountKey|SharedAccess|primary(Shared)?Key",
        RegexOptions.IgnoreCase)]
    private static partial Regex Key();

    /// <summary>The two connection strings hold addresses and no key: both resources refuse keys.</summary>
    [GeneratedRegex(
        "^(?!(APPLICATIONINSIGHTS|DURABLE_TASK_SCHEDULER)_CONNECTION_STRING$).*(secret|password|token|connection_?string|sas|key)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("AccountKey=|SharedAccess(Key|Signature)=|[?&]sig=|Password=", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();

    [GeneratedRegex("secrets/([A-Za-z0-9-]+)")]
    private static partial Regex SecretUri();
}
