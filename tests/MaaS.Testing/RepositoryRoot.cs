namespace MaaS.Testing;

/// <summary>The directory that holds <c>MaaS.Functions.sln</c>.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "MaaS.Functions.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"MaaS.Functions.sln is in no directory above '{AppContext.BaseDirectory}': run the tests from a checkout.");
    }
}
