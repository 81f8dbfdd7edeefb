namespace MaaS.Infrastructure;

/// <summary>A copy of a folder with Bicep files, since the compiler writes beside what it reads. Removed when disposed.</summary>
internal sealed class TemplateFolder : IDisposable
{
    private TemplateFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>The entry of every deployment.</summary>
    public string Main => System.IO.Path.Combine(Path, "main.bicep");

    /// <param name="source">Such as <c>infra</c> of a checkout; it is not changed.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static TemplateFolder CopyOf(string source)
    {
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories);
        var copy = new TemplateFolder(Directory.CreateTempSubdirectory("maas-infra-").FullName);
        foreach (var file in files)
        {
            var target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
