using MaaS.Testing;

namespace MaaS.Repository.Tests.Publishing;

public sealed class DownloadedFolderTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    [Fact]
    public void Dispose_LeavesNothing()
    {
        using (var folder = new DownloadedFolder(_root.Path))
        {
            File.WriteAllText(Path.Combine(folder.Path, "model.onnx"), "x");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Path));
    }

    [Fact]
    public void Constructor_OthersAreThere_RemovesThoseOfProcessesThatAreGone()
    {
        // As a killed process leaves it: its lock is gone with it, and the lock's file is not.
        var abandoned = Directory.CreateDirectory(_root.File("maas-source-killed")).FullName;
        File.WriteAllText(Path.Combine(abandoned, "model.onnx"), "x");
        File.WriteAllText(abandoned + ".lock", "");
        var foreign = Directory.CreateDirectory(_root.File("other")).FullName;
        using var used = new DownloadedFolder(_root.Path);

        using var folder = new DownloadedFolder(_root.Path);

        string[] expected = [foreign, used.Path, used.Path + ".lock", folder.Path, folder.Path + ".lock"];
        Assert.Equal(expected.Order(), Directory.EnumerateFileSystemEntries(_root.Path).Order());
    }

    public void Dispose() => _root.Dispose();
}
