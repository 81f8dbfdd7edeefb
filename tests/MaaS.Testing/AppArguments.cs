namespace MaaS.Testing;

/// <summary>
/// Arguments with which the app starts in this process, on a free port and in a folder of its own: neither the settings of whoever works on
/// this checkout nor a collector of theirs has a part in it.
/// </summary>
public static class AppArguments
{
    /// <param name="directory">Becomes the app's: it gets <c>host.json</c>, and <c>models</c> in it is what is served.</param>
    /// <param name="settings">Names and values; they win over what is here.</param>
    public static string[] In(TemporaryDirectory directory, params string[] settings)
    {
        File.Copy(Path.Combine(RepositoryRoot.Path, "host.json"), directory.File("host.json"), overwrite: true);
        return
        [
            "--contentRoot", directory.Path,
            "--environment", "Development",
            "--port", "0",
            "--EmbeddedHost:Assembly", "MaaS.Functions",
            "--APPLICATIONINSIGHTS_CONNECTION_STRING", "",
            "--APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "",
            "--OTEL_EXPORTER_OTLP_ENDPOINT", "",
            "--MaaS:Models:SeedDirectory", directory.File("models"),
            "--MaaS:Models:LocalDirectory", directory.File("repository"),
            "--MaaS:Cache:Directory", directory.File("cache"),
            .. settings,
        ];
    }
}
