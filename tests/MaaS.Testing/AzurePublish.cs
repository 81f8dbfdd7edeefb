namespace MaaS.Testing;

/// <summary>What <c>dotnet publish</c> of the app with <c>FunctionsRuntime=azure</c> made; <c>tests/azure-runtime.proj</c> has it made.</summary>
public static class AzurePublish
{
    private static readonly Lazy<string> Found = new(Find);

    /// <exception cref="DirectoryNotFoundException">The test project is built without it.</exception>
    public static string Folder => Found.Value;

    public static string File(string name) => Path.Combine(Folder, name);

    private static string Find()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "src", "MaaS.Functions", "bin", "azure", "Release", "net10.0", "linux-x64", "publish");
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException(
            $"'{folder}' is not there: set TestsAzureRuntime to true in the test project, and build it.");
    }
}
