using MaaS.Testing;

namespace MaaS.Trainer.Tests;

public sealed class WeakVersionPatchTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_VersionNeeded_SetsItsWeakFlagAndChangesNothingElse()
    {
        var before = MadeElf.Create();
        var path = Write(before);

        Assert.True(WeakVersionPatch.Apply(path, "CXX_2"));

        before[MadeElf.SecondFlags] |= 2;
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Apply_SecondTime_DoesNothing()
    {
        var path = Write(MadeElf.Create());
        WeakVersionPatch.Apply(path, "CXX_2");
        var patched = File.ReadAllBytes(path);

        Assert.False(WeakVersionPatch.Apply(path, "CXX_2"));
        Assert.Equal(patched, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("CXX_3")]
    [InlineData("CXX_")]
    [InlineData("CXX_22")]
    public void Apply_VersionNotNeeded_DoesNothing(string version)
    {
        var path = Write(MadeElf.Create());

        Assert.False(WeakVersionPatch.Apply(path, version));
        Assert.Equal(MadeElf.Create(), File.ReadAllBytes(path));
    }

    [Fact]
    public void Apply_FileCutAnywhere_SaysSoAndLeavesItUnchanged()
    {
        var whole = MadeElf.Create();
        for (var length = 0; length < whole.Length; length += 7)
        {
            var path = Write(whole[..length]);

            var error = Assert.Throws<TrainingException>(() => WeakVersionPatch.Apply(path, "CXX_2"));

            Assert.Contains("is damaged: Found", error.Message, StringComparison.Ordinal);
            Assert.Equal(whole[..length], File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Apply_AnyByteWrong_NeverFailsOtherwise()
    {
        var whole = MadeElf.Create();
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] = 0xff;

            var error = Record.Exception(() => ElfVersionNeeds.FindFlags(damaged, "CXX_2"));

            Assert.True(error is null or InvalidDataException, $"byte {i}: {error}");
        }
    }

    [Fact]
    public void Apply_NotAnElfFile_SaysSo()
    {
        var path = Write(new byte[100]);

        var error = Assert.Throws<TrainingException>(() => WeakVersionPatch.Apply(path, "CXX_2"));

        Assert.Contains("ELF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_FolderNotWritable_SaysWhatToDo()
    {
        var path = Write(MadeElf.Create());
        using var held = OperatingSystem.IsWindows() ? File.OpenRead(path) : null;
        if (!OperatingSystem.IsWindows())
        {
            // A name so long that the temporary one beside it does not fit: fails for root, too, whom permissions do not stop.
            var longest = _folder.File(new string('x', 250));
            File.Move(path, longest);
            path = longest;
        }

        var error = Assert.Throws<TrainingException>(() => WeakVersionPatch.Apply(path, "CXX_2"));

        Assert.Contains("cannot be adapted", error.Message, StringComparison.Ordinal);
        Assert.Equal(MadeElf.Create(), File.ReadAllBytes(path));
    }

    [Fact]
    public void Apply_LibraryOfTorchSharp_ChangesOneByte()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        if (!OperatingSystem.IsLinux() || !File.Exists(library))
        {
            return;
        }

        var content = File.ReadAllBytes(library);
        var flags = ElfVersionNeeds.FindFlags(content, "GLIBCXX_3.4.32")!.Value;
        content[flags] = 0;
        var path = Write(content);

        Assert.True(WeakVersionPatch.Apply(path, "GLIBCXX_3.4.32"));

        content[flags] = 2;
        Assert.Equal(content, File.ReadAllBytes(path));
    }

    private string Write(byte[] content)
    {
        var path = _folder.File("library.so");
        File.WriteAllBytes(path, content);
        return path;
    }
}
