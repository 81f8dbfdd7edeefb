using System.Globalization;

namespace MaaS.Testing;

/// <summary>The directory that holds <c>MaaS.Functions.sln</c>.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>The ONNX file of the highest version in <c>models</c>, which is what the app serves.</summary>
    public static string NewestModel(string model)
    {
        var versions = Directory.GetDirectories(System.IO.Path.Combine(Path, "models", model))
            .Where(folder => int.TryParse(System.IO.Path.GetFileName(folder), out _));
        var newest = versions.MaxBy(folder => int.Parse(System.IO.Path.GetFileName(folder), CultureInfo.InvariantCulture))!;
        return System.IO.Path.Combine(newest, "model.onnx");
    }

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
