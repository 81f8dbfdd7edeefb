namespace MaaS.Infrastructure;

/// <summary>What a deployment is asked for.</summary>
/// <param name="Name">For people, such as <c>T4</c>.</param>
/// <param name="File">The .bicepparam file, relative to the folder of the template.</param>
/// <param name="Variables">Environment variables that the file reads.</param>
internal sealed record ParameterSet(string Name, string File, IReadOnlyDictionary<string, string> Variables)
{
    public const string AzdFile = "main.bicepparam";

    private const string Examples = "examples";

    /// <summary>What azd would set at the first deployment of an environment.</summary>
    public static IReadOnlyDictionary<string, string> AzdVariables { get; } = new Dictionary<string, string>
    {
        ["AZURE_ENV_NAME"] = "dev",
        ["AZURE_LOCATION"] = "swedencentral",
        ["AZURE_PRINCIPAL_ID"] = "00000000-0000-0000-0000-000000000003",
    };

    /// <summary>Azd's parameters with its defaults, and every example.</summary>
    /// <param name="folder">The folder of the template.</param>
    public static IReadOnlyList<ParameterSet> AllOf(string folder) =>
    [
        new("default", AzdFile, AzdVariables),
        .. Directory.EnumerateFiles(Path.Combine(folder, Examples), "*.bicepparam")
            .Order(StringComparer.Ordinal)
            .Select(file => new ParameterSet(
                Path.GetFileNameWithoutExtension(file), $"{Examples}/{Path.GetFileName(file)}", new Dictionary<string, string>())),
    ];
}
