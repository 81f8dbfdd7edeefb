using MaaS.Testing;

namespace MaaS.Delivery.Tests;

/// <summary>What a Dockerfile makes, in a folder of this machine.</summary>
internal sealed class BuiltImage : IDisposable
{
    /// <summary>What the bases' <c>APP_UID</c> is.</summary>
    public const string User = "1654";

    private const UnixFileMode AnybodyWrites = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode AnybodyReads = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Anybody = AnybodyReads | AnybodyWrites;

    private readonly TemporaryDirectory _directory;
    private readonly DockerStage _stage;

    private BuiltImage(TemporaryDirectory directory, DockerStage stage, string files)
    {
        _directory = directory;
        _stage = stage;
        Files = files;
        MountPoint = directory.File("root");
        Directory.CreateDirectory(MountPoint);
    }

    /// <summary>The folder with the files that the image adds to its base, at their paths.</summary>
    public string Files { get; }

    /// <summary>An empty folder, for a container's root.</summary>
    public string MountPoint { get; }

    public IReadOnlyDictionary<string, string> Environment => _stage.Environment;

    public string WorkingDirectory => _stage.Last("WORKDIR")!.Text;

    /// <summary>What runs when nothing else is said.</summary>
    public string[] Command => [.. _stage.Last("ENTRYPOINT")!.Words!, .. _stage.Last("CMD")?.Words ?? []];

    /// <param name="path">Of the Dockerfile, from the root of the checkout.</param>
    /// <param name="arguments">Build arguments.</param>
    public static async Task<BuiltImage> BuildAsync(string path, IReadOnlyDictionary<string, string> arguments)
    {
        var directory = new TemporaryDirectory();
        try
        {
            // The container's user is another one.
            File.SetUnixFileMode(directory.Path, AnybodyReads | UnixFileMode.UserWrite);
            var file = Dockerfile.Read(path);
            return new BuiltImage(directory, file.Image, await new ImageBuild(file, directory.Path, arguments).RunAsync());
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public string PathOf(string pathInImage) => Path.Combine(Files, pathInImage.TrimStart('/'));

    /// <summary>All files with their lengths and times, which no program that runs in the image may change.</summary>
    public IReadOnlyList<string> Snapshot() =>
    [
        .. new DirectoryInfo(Files).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}").Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Where there is no root for the image: a path of it as one of this machine, and what is mounted in memory as a folder of its own.
    /// Text that is no path stays.
    /// </summary>
    public string OnThisMachine(string text, IReadOnlyDictionary<string, string?> mounts)
    {
        if (!text.StartsWith('/'))
        {
            return text;
        }

        var (path, folder) = mounts.FirstOrDefault(mount => $"{text}/".StartsWith($"{mount.Key}/", StringComparison.Ordinal));
        if (path is null)
        {
            return PathOf(text);
        }

        if (folder is null)
        {
            folder = MountPoint + path;
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, Anybody);
        }

        return folder + text[path.Length..];
    }

    /// <summary>Nobody may write there any more.</summary>
    public void MakeReadOnly() => SetWritable(false);

    public void Dispose()
    {
        SetWritable(true);
        _directory.Dispose();
    }

    private void SetWritable(bool isWritable)
    {
        foreach (var folder in Directory.EnumerateDirectories(Files, "*", SearchOption.AllDirectories).Append(Files))
        {
            var mode = File.GetUnixFileMode(folder);
            File.SetUnixFileMode(folder, isWritable ? mode | UnixFileMode.UserWrite : mode & ~AnybodyWrites);
        }
    }
}
