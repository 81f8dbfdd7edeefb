using System.Text.Json.Nodes;
using System.Xml.Linq;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>The function app is as Flex Consumption takes it, and as azd finds it.</summary>
internal static class AppRules
{
    private static readonly string[] ForbiddenSettings =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        "WEBSITE_CONTENTSHARE", "WEBSITE_VNET_ROUTE_ALL", "WEBSITE_CONTENTOVERVNET", "ENABLE_ORYX_BUILD", "SCM_DO_BUILD_DURING_DEPLOYMENT",
    ];

    private static readonly string[] ForbiddenConfig =
        ["linuxFxVersion", "netFrameworkVersion", "alwaysOn", "preWarmedInstanceCount", "functionAppScaleLimit"];

    /// <summary>Such as <c>10.0</c>, of net10.0.</summary>
    private static readonly string Framework = XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Build.props"))
        .Descendants("TargetFramework").Single().Value["net".Length..];

    public static IEnumerable<string> App_SaysNothingThatFlexForbids(Deployment deployment) =>
        deployment.Settings().Keys.Intersect(ForbiddenSettings, StringComparer.OrdinalIgnoreCase)
            .Select(name => $"Setting {name} is refused on Flex Consumption: remove it; functionAppConfig says it.")
            .Concat((deployment.App()["properties.siteConfig"] as JsonObject ?? [])
                .Where(member => ForbiddenConfig.Contains(member.Key))
                .Select(member => $"{deployment.App()}: siteConfig.{member.Key} is refused on Flex Consumption: remove it."));

    public static IEnumerable<string> App_RunsThisCode(Deployment deployment)
    {
        var app = deployment.App();
        var plan = deployment.Single("Microsoft.Web/serverfarms");
        return app.Expect("properties.functionAppConfig.runtime.name", "dotnet-isolated", "as the app is a .NET worker")
            .Concat(app.Expect("properties.functionAppConfig.runtime.version", Framework, "as the app targets it"))
            .Concat(app.Expect("kind", "functionapp,linux", "as Flex Consumption is Linux"))
            .Concat(plan.Expect("sku.name", "FC1", "which is Flex Consumption"))
            .Concat(deployment.ExpectReference(app, "properties.serverFarmId", plan, "or it runs elsewhere"));
    }

    public static IEnumerable<string> App_IsDeployedFromAContainerOfTheTemplate(Deployment deployment)
    {
        const string Storage = "properties.functionAppConfig.deployment.storage";
        var app = deployment.App();
        var value = (string?)app[$"{Storage}.value"] ?? "";
        var isOfTheAccount = deployment.RefersTo(value, deployment.Account())
            && deployment.NamesOf(Service.ContainerType).Any(container => value.Contains($"'{{0}}{container}'", StringComparison.Ordinal));
        if (!isOfTheAccount)
        {
            yield return $"{app}: deployment.storage.value is {value}; it must be the account's blob endpoint and "
                + "a container of the template.";
        }

        foreach (var problem in app.Expect($"{Storage}.authentication.type", "UserAssignedIdentity", "so that it needs no key")
            .Concat(deployment.ExpectReference(
                app, $"{Storage}.authentication.userAssignedIdentityResourceId", deployment.AppIdentity(), "which may read it")))
        {
            yield return problem;
        }
    }

    public static IEnumerable<string> App_ScalesWithinWhatFlexAllows(Deployment deployment)
    {
        var app = deployment.App();
        const string Scale = "properties.functionAppConfig.scaleAndConcurrency";
        if ((int?)app[$"{Scale}.instanceMemoryMB"] is not (512 or 2048 or 4096))
        {
            yield return $"{app}: instanceMemoryMB is {app[$"{Scale}.instanceMemoryMB"]}; Flex has 512, 2048 and 4096.";
        }

        if ((int?)app[$"{Scale}.maximumInstanceCount"] is not (>= 1 and <= 1000))
        {
            yield return $"{app}: maximumInstanceCount is {app[$"{Scale}.maximumInstanceCount"]}; Flex takes 1 to 1000.";
        }

        foreach (var group in app[$"{Scale}.alwaysReady"]?.AsArray() ?? [])
        {
            var name = (string)group!["name"]!;
            if (name is not ("http" or "durable" or "blob") && !name.StartsWith("function:", StringComparison.Ordinal))
            {
                yield return $"{app}: alwaysReady names '{name}'; Flex knows http, durable, blob and function:<name>.";
            }
        }
    }

    public static IEnumerable<string> App_IsFoundByAzd(Deployment deployment)
    {
        var azure = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "azure.yaml"));
        var service = (string?)deployment.App()["tags.azd-service-name"];
        if (service is null || !azure.Split('\n').Any(line => line.Trim() == $"{service}:"))
        {
            yield return $"{deployment.App()}: tag azd-service-name is '{service}', which is no service of azure.yaml: "
                + "azd deploys to the app with that tag.";
        }
    }

    public static IEnumerable<string> App_SendsTelemetryByIdentity(Deployment deployment)
    {
        var settings = deployment.Settings();
        var connection = settings.GetValueOrDefault("APPLICATIONINSIGHTS_CONNECTION_STRING");
        if (!deployment.RefersTo(connection, deployment.Single(Service.InsightsType)))
        {
            yield return "Setting APPLICATIONINSIGHTS_CONNECTION_STRING must be that of the template's Application Insights.";
        }

        var authentication = settings.GetValueOrDefault("APPLICATIONINSIGHTS_AUTHENTICATION_STRING") ?? "";
        if (!authentication.Contains("Authorization=AAD", StringComparison.Ordinal)
            || !deployment.ReferencedBy(authentication).Contains(deployment.AppIdentity()))
        {
            yield return $"Setting APPLICATIONINSIGHTS_AUTHENTICATION_STRING is '{authentication}'; it must be "
                + "ClientId=<the app's identity>;Authorization=AAD.";
        }
    }

    public static IEnumerable<string> App_ActsAsItsIdentity(Deployment deployment)
    {
        var value = deployment.Settings().GetValueOrDefault("AZURE_CLIENT_ID");
        if (!deployment.IsClientIdOf(value, deployment.AppIdentity()))
        {
            yield return $"Setting AZURE_CLIENT_ID is '{value}'; it must be the clientId of {deployment.AppIdentity()}, "
                + "or calls to Azure find no identity.";
        }
    }
}
