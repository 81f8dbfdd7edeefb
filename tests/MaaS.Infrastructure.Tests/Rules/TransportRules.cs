namespace MaaS.Infrastructure.Tests.Rules;

/// <summary>TLS 1.2 or newer everywhere.</summary>
internal static class TransportRules
{
    private static readonly string[] NewEnough = ["1.2", "1.3", "TLS1_2", "TLS1_3"];

    public static IEnumerable<string> Apps_SpeakHttpsOnly(Deployment deployment) =>
        deployment.OfType(Service.AppType).SelectMany(app => app.Expect("properties.httpsOnly", true, "so that nothing goes in the clear")
            .Concat(app.Expect("properties.siteConfig.ftpsState", "Disabled", "as nothing is deployed by FTP")));

    public static IEnumerable<string> Tls_IsNewEnough(Deployment deployment) =>
        deployment.OfType(Service.AppType).SelectMany(app => AtLeast12(app, "properties.siteConfig.minTlsVersion")
                .Concat(AtLeast12(app, "properties.siteConfig.scmMinTlsVersion")))
            .Concat(deployment.OfType(Service.StorageType).SelectMany(account => AtLeast12(account, "properties.minimumTlsVersion")));

    private static IEnumerable<string> AtLeast12(DeployedResource resource, string path)
    {
        if (!NewEnough.Contains((string?)resource[path]))
        {
            yield return $"{resource}: {path} is {resource[path]?.ToJsonString() ?? "missing"}; set it to TLS 1.2 or newer.";
        }
    }
}
